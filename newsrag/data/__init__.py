"""Holds the lists of names that the package brings along: other spellings and given names."""
