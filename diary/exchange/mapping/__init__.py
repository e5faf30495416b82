"""Somebody else's table: what its columns say, and the reading of a line with it. Pure: no clock, no database."""
