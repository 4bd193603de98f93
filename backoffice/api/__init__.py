"""The API at `/api/v1/`: a door to services and selectors, closed by default."""
