"""The addresses, one router a file."""
