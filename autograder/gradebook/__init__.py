"""Old paths, kept until the end of 2027 for the nbgrader configurations of others."""
