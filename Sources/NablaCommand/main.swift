import Nabla
import Templates
