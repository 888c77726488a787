"""Which roles can a person hold in a unit?"""

from enum import StrEnum

from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy


class Role(StrEnum):
    """What a position entitles to; the table of rights is `policies.GRANTS`."""

    ONE_STOP_OFFICER = "one_stop_officer"
    CASE_OFFICER = "case_officer"
    UNIT_HEAD = "unit_head"
    ONE_STOP_CHIEF = "one_stop_chief"
    ADMINISTRATOR = "administrator"


ROLE_NAMES: dict[Role, str | Promise] = {
    Role.ONE_STOP_OFFICER: _("Công chức một cửa"),
    Role.CASE_OFFICER: _("Công chức thụ lý"),
    Role.UNIT_HEAD: _("Lãnh đạo đơn vị"),
    Role.ONE_STOP_CHIEF: _("Trưởng Bộ phận Một cửa"),
    Role.ADMINISTRATOR: pgettext_lazy("vai trò", "Quản trị"),
}

# Passed to a form or a column: (value, name) in the order of the ladder.
ROLE_CHOICES = [(role.value, name) for role, name in ROLE_NAMES.items()]


class Permission(StrEnum):
    """Everything a person or a program can be entitled to. Pages name one of these; `policies.GRANTS` gives them."""

    DOSSIER_RECEIVE = "dossier.receive"
    DOSSIER_PROCESS = "dossier.process"
    DOSSIER_APPROVE = "dossier.approve"
    DOSSIER_ASSIGN = "dossier.assign"
    DOSSIER_RETURN = "dossier.return"
    DOSSIER_VIEW = "dossier.view"
    DOSSIER_UPLOAD = "dossier.upload"
    PROCEDURE_DRAFT = "procedure.draft"
    PROCEDURE_PUBLISH = "procedure.publish"
    PEOPLE_MANAGE = "people.manage"
    DATA_IMPORT = "data.import"
    UNITS_VIEW = "units.view"
    UNITS_REORGANISE = "units.reorganise"
    DASHBOARD_VIEW = "dashboard.view"
    LOG_VIEW = "log.view"
    READS_VIEW = "reads.view"
    DATA_DESTROY = "data.destroy"
    DATA_EXPORT = "data.export"
    CALENDAR_CHANGE = "calendar.change"
    ASSESSMENT_VIEW = "assessment.view"
    ASSESSMENT_COMMENT = "assessment.comment"
    ASSESSMENT_MANAGE = "assessment.manage"
    ASSESSMENT_SCORE = "assessment.score"
    ASSESSMENT_APPRAISE = "assessment.appraise"
    SURVEY_MANAGE = "survey.manage"
    PLAN_VIEW = "plan.view"
    PLAN_MANAGE = "plan.manage"
    TASK_DO = "task.do"
    TASK_LEAD = "task.lead"
    TASK_ACCEPT = "task.accept"
