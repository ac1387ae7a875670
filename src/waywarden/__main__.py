from waywarden.cli import main

main()
