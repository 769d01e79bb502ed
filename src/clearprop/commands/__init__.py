"""The commands of the command line, one file each: what they take, and what they print.

Heavy libraries, and the parts of clearprop that need them, are imported inside the commands, so
that `clearprop --help` answers at once.
"""
