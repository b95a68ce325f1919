"""The stages of the week, one file or folder each."""
