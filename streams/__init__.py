"""Posts come in and flow: post records, wire formats, sources, the Bytewax dataflow and running it."""
