"""Results for people: tables of who paid what. Programs read the JSON instead."""
