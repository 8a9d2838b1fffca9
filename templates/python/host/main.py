"""Entry of the function host: ``python3 main.py``."""

from hearth.host import main

main()
