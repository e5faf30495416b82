"""What goes on while the database or its disk is in trouble. Knows neither the site, nor accounts, nor toes."""
