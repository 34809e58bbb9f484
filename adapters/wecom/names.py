"""Names of what WeCom pushes to an app and from which nothing follows for groups: known, and so no surprise.

Lower case. Touch this module when WeCom pushes something new that is none of our business.
"""

from __future__ import annotations

from typing import Final

MESSAGES: Final = ("image", "voice", "video", "location", "link")  # to the app, without words (90239)
ANSWERS: Final = ("update_button", "update_template_card", "news")  # what may be said back (90241), in recordings
QUIET: Final = frozenset(  # known, and nothing follows from them; lower case
    [
        "enter_agent",
        "location",
        "batch_job_result",
        "view",
        "view_miniprogram",
        "scancode_push",
        "scancode_waitmsg",
        "pic_sysphoto",
        "pic_photo_or_album",
        "pic_weixin",
        "location_select",
        "open_approval_change",
        "taskcard_click",
        "share_agent_change",
        "share_chain_change",
        "inactive_alert",
        "close_inactive_agent",
        "reopen_inactive_agent",
        "low_active_alert",
        "low_active",
        "active_restored",
        "msgaudit_notify",
        "change_external_contact",
        "change_external_tag",
        "upload_media_job_finish",
        "switch_workbench_mode",
        "security",  # a leak was suspected: for WeCom's own security page
        "change_app_admin",
        "program_notify",
        "submit_vip_account_approval",
        "finish_vip_account_approval",
    ]
)
OFFICE: Final = frozenset(  # of other parts of WeCom, where somebody let the app receive them: nothing of groups
    """
    add_schedule change_chain change_school_contact delete_calendar delete_schedule kf_msg_or_event
    living_status_change modify_calendar modify_schedule respond_schedule sys_approval_change
    """.split()  # noqa: SIM905 - shorter than 11 lines
)
PROVIDER: Final = frozenset(  # the life of a service provider's suite: nothing a company's own app is sent
    """
    advanced_api_expired advanced_api_trial_expired agree_external_userid_migration approve_special_auth cancel_auth
    cancel_special_auth change_auth change_editon change_order chat_archive_audit_approved_single
    chat_archive_export_finished conversation_new_message corp_arch_auth create_auth enter_register_package hit_keyword
    open_order pay_for_app_success refund register_corp reset_permanent_code suite_ticket
    """.split()  # noqa: SIM905 - shorter than 22 lines
)
