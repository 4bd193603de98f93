"""Restrictions: who may not do what, why, and since when; applying and lifting them."""
