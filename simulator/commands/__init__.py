"""The commands of the command line, one file each; they are imported when somebody calls them."""
