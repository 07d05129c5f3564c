"""The warehouse's SQL, one file a table or a step; read it, it is meant to be read."""
