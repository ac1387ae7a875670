"""Wearers who do not exist, moving through an approximate London, with tags that err honestly and the truth beside.

A seed and a start time enter; positions as a gateway would receive them, the exclusion zones that apply, and what
really happened leave (`scenario.simulate`). Same seed, same frames. docs/explanation/simulation.md says what is
modelled, with which numbers, and what is not.
"""

from waywarden.simulation.approaches import ApproachKind, Scripted
from waywarden.simulation.mishaps import MishapKind, ScriptedMishap
from waywarden.simulation.scenario import Simulated, demo_scenario, simulate

__all__ = ["ApproachKind", "MishapKind", "Scripted", "ScriptedMishap", "Simulated", "demo_scenario", "simulate"]
