"""Every error that Murmure raises on purpose, as one tree.

::

    MurmureError
    ├── ConfigError          a setting, a brand catalogue, an option that cannot be used
    ├── SourceError          posts cannot be read from where they should be
    ├── WorkerError          a worker process ended in a way that nobody foresaw
    ├── StateError           saved engine state that cannot be restored
    └── WarehouseError       the warehouse folder or a database in it cannot be used
        ├── WarehouseBusyError    another process is writing to it
        ├── NotPublishedError    nothing has been published there yet
        └── SettingsMismatchError    the warehouse was made with other settings

A message says what was wrong, where (file, line, offset), and what to do.
Bad *records* are never errors: they become rejects, counted and with a reason.
"""


class MurmureError(Exception):
    """Root of the errors that a person can act on; the command line prints it without a traceback."""


class ConfigError(MurmureError):
    """A setting, a catalogue or an option cannot be used."""


class SourceError(MurmureError):
    """Posts cannot be read from where they should be."""


class WorkerError(MurmureError):
    """A worker process ended in a way that nobody foresaw; its own output says how."""


class StateError(MurmureError):
    """Saved engine state cannot be restored: damaged, or of another version."""


class WarehouseError(MurmureError):
    """The warehouse folder or a database in it cannot be used."""


class WarehouseBusyError(WarehouseError):
    """Another process is writing to the warehouse."""


class NotPublishedError(WarehouseError):
    """Nothing has been published in this warehouse yet."""


class SettingsMismatchError(WarehouseError):
    """The warehouse was made with other settings than those asked for."""
