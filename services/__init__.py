"""The simulated cloud: navigation, coffee and wallet. Knows neither the car nor the intents."""
