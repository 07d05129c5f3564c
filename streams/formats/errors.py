"""What a decoder raises for a record that it cannot read."""


class MalformedError(ValueError):
    """A record cannot be read; the message is the reject's reason and holds none of the record's content.

    Never leaves `streams`: it becomes a reject row.
    """
