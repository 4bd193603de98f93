"""The shortfall desk: what is open, who paid and why, and what brings money back."""
