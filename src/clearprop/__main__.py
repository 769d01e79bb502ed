"""`python -m clearprop` is the command line."""

from clearprop.cli import main

main()
