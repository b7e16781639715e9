from tandem.config.cli import main

main()
