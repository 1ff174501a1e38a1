from setup import *
