"""From marks to a class that can be taught: the report on a class, and one answer explained."""
