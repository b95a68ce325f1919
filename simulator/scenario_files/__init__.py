"""Reading scenario files: text, tree, values, bases and dates; every mistake has its place."""
