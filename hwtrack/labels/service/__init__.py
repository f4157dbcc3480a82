"""Labels' use cases: register containers, print and void labels, publish keys, show a label to the street."""
