"""The car that drives: motion, battery, signals."""

from banma_sim.vehicle.car import Car
from banma_sim.vehicle.state import Ahead, CarState, DrivingState

__all__ = ["Ahead", "Car", "CarState", "DrivingState"]
