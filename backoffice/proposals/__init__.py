"""What one person proposes and another one decides, beside adjustments: policies, recoveries."""
