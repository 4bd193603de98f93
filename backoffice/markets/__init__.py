"""What is traded and at which prices: assets, instruments, marks, order books, positions."""
