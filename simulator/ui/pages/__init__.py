"""Pages: one file for each, with a component named `Page`. How one is added: `simulator.ui`."""
