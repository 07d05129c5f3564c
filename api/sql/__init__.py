"""The queries behind the answers, one ``.sql`` file each."""
