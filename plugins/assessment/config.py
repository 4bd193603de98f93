"""Parameters of assessments."""

from fractions import Fraction

from backoffice.sdk import AccountCode, Rate, StepConfig


class AssessmentConfig(StepConfig):
    """`fund`: whose members are called. `multiple`: of the original contribution, for one loss."""

    fund: AccountCode
    multiple: Rate = Fraction(1)
