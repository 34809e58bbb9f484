"""Pieces of the expressions for questions and requests: where a clause begins, auxiliaries, whom one asks, verbs.

Touch this when a piece that several signs share is missing a form.
"""

from __future__ import annotations

_OPENING = (
    "so|and|but|also|or|then|because|like|well|hmm|um|hi|hey|hello|yo|dude|man|bro|ok|okay|k|yes|yeah|yea|ya|no|nah|nope|"
    "oh+|ah+|wow|omg|lo+l|(?:ha|he){2,}h?|nice|cool|great|true|sorry|btw"
)
# A sentence may begin here; and a clause, too, where a comma may as well be followed by more of the same sentence.
BEGIN = rf"(?i)(?:^|[.!?;:()>–—-]\s?|[\n。！？；：]|\b(?:{_OPENING}),? )"
START = rf"(?i)(?:^|[.!?,;:()>–—-]\s?|[\n，。！？；：、]|\b(?:{_OPENING}),? )"
# An order begins a sentence, or follows a name or a condition.
ORDER = (
    r"(?i:(?:^|[.!?…:–—-]\s|[\n，。！？；：]|^[a-z0-9_]+,\s"
    r"|\b(?:if|when|whenever|once|as soon as|before|after|until|unless|whoever|those|in case) [^.!?]+,\s)"
    r"(?:(?:so|and|also|then|ok|just|simply|always|hi|hey|guys|team|fyi|pls|please|only|better|best to|@\S+|<@\S+>"
    r"|(?:some|every|no)(?:one|body)),?\s)?)"
)
CLAUSE = r"(?:^|[\s，。！？；：、,.!?;:~～（(】\]]|您好|你好|同学|老师|各位|大家|[总工哥姐经理])"
PAUSE = r"(?:^|[\s，。！？、,@])"  # also after whom one speaks to: 大家，…
_BY_WHEN = ("[^之以]前", "时候", "[之以]后", "的话", "[确看收][认到]完?")  # or on what something is to be done
AFTER = rf"(?:{PAUSE}|{'|'.join(_BY_WHEN)})"
# Whom an order is given to, and when or how it should be done; it may say nothing of it.
_WHOM = "(?:你们?|您|大家|各位|所有人|[一-鿿]{1,2}[总工哥姐])"
_HOW = (
    "(?:先|再|也|都|快点?|速度|赶紧|尽快|重新|统一|及时|直接|一定|抓紧|顺便|有空|今天|明天|下班前|[上中下]午|晚上"
    "|等会儿?|待会儿?|辛苦|劳烦)"
)
YOU = f"{_WHOM}?{_HOW}{{0,2}}"

# what `PAUSE` and `YOU` end with
LED = r"(?:^|[\s，。！？、,@你们您家位人总工哥姐先再也都快点度紧新一时接定便空天前午上儿会苦烦])"


def ordered(deed: str) -> str:
    """`AFTER`, `YOU` and the deed. What may stand right before the deed stands in alternatives of its own: a common
    sign (把) is looked for much more quickly together with the sign before it."""
    straight = ("^", *"，。！？、,@", r"\s", *_BY_WHEN)
    said = f"{AFTER}(?:{_WHOM}{_HOW}{{0,2}}|{_HOW}{{1,2}})"
    return "|".join(f"{before}{deed}" for before in (*straight, said))


TASKS = (
    "填|投[个下]|签[个下字到]|交[^易通给往流]|回复|回[个我]|发[一个到]|重发|换个|说说你|留意|核实|检查|打开|登录|下载|"
    "提交|上传|备份|汇总|转发|反馈|补[交上发]|修改|调整|查看|核对|捎|代我|替我|查查|问问|催催|搜搜|找找|改改|测测|算算"
)
FAVOURS = "帮|把|给|借|发[个我一份]|抽|占用|麻烦|让一?下|延|提前|提供|安排|调|换|晚|教|推荐|共享|同步|分享|转"
BE = "is|are|r|am|was|were|isn['’]?t|aren['’]?t|wasn['’]?t|weren['’]?t"
DO = "do|does|did|don['’]?t|doesn['’]?t|didn['’]?t"
CAN = "can|could|should|would|will|shall|may|might|must|can['’]?t|couldn['’]?t|shouldn['’]?t|wouldn['’]?t|won['’]?t"
HAVE = "have|has|had|haven['’]?t|hasn['’]?t"
AUXILIARY = f"(?:{BE}|{DO}|{CAN}|{HAVE})"
WHO = "i|you|u|ya|we|they|he|she|it|there|this|that|these|those|any|anyone|anybody|anything|someone|somebody|everyone"
TO_WHAT = "(?:in|on|at|for|by|to|from|since|until) (?:what|which|whom|whose|when|how)"
WHOSE = "my|our|your|ur|their|his|her|its"
ASKED = f"(?:{WHO}|{WHOSE})"
# 是不是, 有没有, 喜不喜欢: the verb, 不 or 没, and the verb again, of which the first sign is enough
_DOUBLED = (
    "是能会要想嫌好对行该去来做买看吃开发改加走给交换关上打回敢贵远多难忙急大快热累值知算用包放在懂信怕爱够像让管准听说"
    "写喝玩睡住坐学带拿找等选收送借停到过帮修高长冷饿痛愿喜应同参记认支方介合需可肯"
)
_HAD = "有去来吃看做到收听买发改写交回试查睡问说懂想用给开定"
A_NOT_A = ", ".join([f"{verb}不{verb}" for verb in _DOUBLED] + [f"{verb}没{verb}" for verb in _HAD])

VERBS = (
    "accept|add|adjust|advise|allow|answer|apply|approve|archive|arrange|arrive|ask|assign|assist|attach|attend|"
    "avoid|backfill|be|bear|begin|block|book|boot|borrow|bring|bump|bundle|buy|bypass|call|cancel|capture|carry|"
    "catch|cc|change|charge|charter|chase|check|chip|choose|circle|circulate|clarify|clean|clear|click|close|collate|"
    "collect|combine|come|commit|compare|compile|complete|compose|configure|confirm|consider|contact|contribute|"
    "convert|copy|correct|count|cover|create|credit|cross|cut|decide|define|delete|deliver|deploy|describe|dial|"
    "dig|direct|disable|discuss|dispatch|divide|do|document|donate|double[ -]check|download|draft|drive|drop|dust|"
    "e-mail|edit|email|empty|enable|encrypt|ensure|enter|erase|escalate|escort|estimate|evaluate|examine|exchange|"
    "exclude|expedite|explain|export|extend|extract|fax|feed|feel free|fetch|file|fill|find|finish|fix|flag|flip|"
    "follow|format|forward|freeze|gather|generate|get|give|go|grab|grant|guide|hand|handle|hang|have|head|help|"
    "hide|hire|hit|hold|hop|hunt|hurry|hush|ignore|implement|import|include|increase|inform|insert|inspect|install|"
    "introduce|investigate|invite|invoice|iron|isolate|issue|join|jot|jump|keep|knock|label|land|lead|leave|lend|"
    "let|lift|limit|link|list|load|lock|log|look|loop|lower|mail|make|manage|mark|measure|meet|mention|merge|"
    "message|migrate|mind|minimise|minimize|monitor|mop|move|mute|nail|name|nominate|note|notify|nudge|obtain|open|"
    "order|organise|organize|pack|page|park|pass|paste|patch|pause|pay|peek|peel|pencil|phone|photocopy|pick|pin|"
    "ping|place|plan|plant|plug|point|poke|polish|pop|post|postpone|practice|practise|prepare|print|prioritise|"
    "prioritize|proceed|process|promote|proofread|protect|provide|publish|pull|punch|push|put|quit|quote|raise|"
    "reach|read|rearrange|reassign|rebase|rebook|rebuild|receive|recheck|recommend|record|recover|redo|reduce|"
    "refer|reformat|refresh|refund|register|reject|release|rely|remake|remember|remind|remove|rename|renew|reopen|"
    "reorder|repair|repeat|rephrase|replace|replay|reply|report|reprint|request|rerun|rescan|reschedule|resend|"
    "reserve|reset|resize|resolve|respond|restart|restock|restore|retest|retry|return|reuse|revert|review|revise|"
    "rewrite|ring|rinse|roll|rotate|round|run|rush|sand|save|say|scale|scan|schedule|scrap|scroll|search|secure|see|"
    "seek|select|send|separate|serve|set|settle|share|shift|shorten|shout|show|shred|shrink|shut|sign|sit|sketch|"
    "skim|skip|slow|smooth|solve|sort|spare|speak|spell|spend|split|spread|squash|squeeze|stack|stamp|stand|start|"
    "stay|steer|step|stick|stir|stop|store|strip|sub|submit|summarise|summarize|supply|suspend|swap|sweep|swing|"
    "switch|sync|tackle|tag|take|talk|tap|tell|test|text|throw|tick|tidy|tie|tighten|top|touch|trace|track|"
    "transfer|translate|trim|try|tune|turn|tweak|type|undo|unfreeze|uninstall|unlock|unmute|unpin|unplug|"
    "unsubscribe|untick|update|upgrade|upload|use|vacate|validate|verify|visit|vote|wait|wake|walk|warn|wash|watch|"
    "water|weigh|wind|wipe|wire|wish|withdraw|work|wrap|write|zip"
)

# What hardly begins a sentence but as an order, whatever comes next.
FIRM = (
    "add|ask|attach|bring|buy|cancel|click|confirm|contact|delete|deploy|disable|email|enable|ensure|fetch|fill|fix|follow|"
    "forward|give|grab|inform|install|merge|move|notify|ping|put|rename|remove|replace|reply|restart|revert|send|share|"
    "sign|stop|submit|tell|update|upload|use|verify"
)

DAYS = (
    "(?:mon|tues|wednes|thurs|fri|satur|sun)day|tomorrow|tonight|next week|this week|weekend|noon|lunch|dinner|any time"
)
