"""What YAML misreads, and what people write that only looks like YAML."""

from __future__ import annotations

from collections.abc import Mapping

from bot.policy.texts.text import Text

YAML: Mapping[str, Text] = {
    "tab": Text(
        "缩进里有制表符（Tab）", "a tab in the indentation", "YAML 只认空格：换成两个空格", "YAML wants spaces: use two"
    ),
    "odd-space": Text(
        "这里有 {name}，YAML 不把它当空格",
        "here stands {name}; YAML does not take it for a space",
        "删掉它，用半角空格",
        "delete it and use ordinary spaces",
    ),
    "fullwidth-colon": Text(
        "“{key}”后面是全角冒号“：”，YAML 会把整行当成一段文字",
        "“{key}” is followed by a full-width colon; YAML takes the whole line for one text",
        "改成半角冒号加空格：{key}: …",
        "use an ASCII colon and a space: {key}: …",
    ),
    "missing-space": Text(
        "“{key}:”后面缺一个空格",
        "“{key}:” needs a space after the colon",
        "写成 {key}: {rest}",
        "write {key}: {rest}",
    ),
    "fullwidth-comma": Text(
        "“{word}”里有“{mark}”，会被当成一个词",
        "“{word}” contains “{mark}” and counts as one item",
        "分隔列表要用半角逗号“,”；如果标点本来就是词的一部分，请加引号",
        "separate items with an ASCII comma; if the mark belongs to the word, quote it",
    ),
    "fullwidth-bracket": Text(
        "“{mark}”是全角括号，YAML 不把它当列表或区块",
        "“{mark}” is a full-width bracket; YAML does not read a list or block",
        "改成半角的 [ ] 或 {{ }}",
        "use ASCII [ ] or {{ }}",
    ),
    "curly-quotes": Text(
        "{mark}…{close} 不是半角引号，会成为文字的一部分",
        "{mark}…{close} are no straight quotes: they become part of the text",
        '改成半角引号 "…"，或者去掉引号',
        'use straight quotes "…", or none',
    ),
    "dash-space": Text(
        "列表的“-”后面缺一个空格，会和上一行连成一段文字",
        "the “-” of a list needs a space after it; otherwise it continues the line above",
        "写成 - {rest}",
        "write - {rest}",
    ),
    "list-mark": Text(
        "“{mark}”不是列表的标记",
        "“{mark}” does not begin an item of a list",
        "每项写成半角减号加空格：- …",
        "begin each item with a hyphen and a space: - …",
    ),
    "missing-colon": Text(
        "这一行不是“键: 值”：“{mark}”",
        "this line is no “key: value”: “{mark}”",
        "写成 键: 值（半角冒号加空格）；接着上一行的文字要多缩进，并加引号",
        "write key: value, with a colon and a space; to continue the text above, indent it further and quote the whole",
    ),
    "comment-mark": Text(
        "YAML 的注释不是这样写的：“{mark}”",
        "this is no comment in YAML: “{mark}”",
        "注释以“# ”开头",
        "begin a comment with “# ”",
    ),
    "comment-in-text": Text(
        "“{rest}”会被当成注释，不是文字的一部分",
        "“{rest}” is read as a comment, not as part of the text",
        "是文字就给整段加引号；是注释就在 # 后面加一个空格",
        "if it is text, quote the whole; if it is a comment, put a space after the #",
    ),
    "comment-in-list": Text(
        "“#”后面都是注释，括号因此没有关上：{mark}",
        "everything after “#” is a comment, so the bracket is never closed: {mark}",
        "给这一项加引号：'{mark}'",
        "quote the item: '{mark}'",
    ),
    "invisible-character": Text(
        "有看不见的字符 {name}",
        "a character nobody can see: {name}",
        '删掉它（常常来自复制粘贴）；确实需要时写成 "{escape}"，加双引号',
        'delete it (it often comes from pasting); if it is meant, write "{escape}" in double quotes',
    ),
    "markdown-fence": Text(
        "“{mark}”是 Markdown 的标记，不属于规则文件",
        "“{mark}” is Markdown and does not belong into a policy file",
        "删掉这一行",
        "delete this line",
    ),
    "merge-conflict": Text(
        "这里留着没有解决的合并冲突",
        "an unresolved merge conflict stands here",
        "选定一边，删掉 <<<<<<<、=======、>>>>>>> 三行",
        "choose a side and delete the lines <<<<<<<, =======, >>>>>>>",
    ),
    "extra-bracket": Text(
        "多了一个“{mark}”", "one “{mark}” too many", "删掉它，或补上对应的开括号", "delete it, or open it first"
    ),
    "double-comma": Text("多了一个逗号", "one comma too many", "删掉它", "delete it"),
    "text-after-quote": Text(
        "引号关上之后还有文字：{mark}",
        "text after the closing quote: {mark}",
        "给整段文字加一对引号；文字里的单引号写两次：'don''t'",
        "put one pair of quotes around the whole; write a single quote inside twice: 'don''t'",
    ),
    "bad-escape": Text(
        "双引号里的反斜杠“\\”是转义，这里不认识",
        "in double quotes a backslash escapes, and this escape does not exist",
        "换成单引号，例如正则表达式：'\\d+'",
        "use single quotes, as for patterns: '\\d+'",
    ),
    "unquoted-pattern": Text(
        "正则表达式里的括号会被当成列表或区块：{mark}",
        "the brackets of the pattern are read as a list or block: {mark}",
        "给正则表达式加单引号：['…']",
        "put the pattern in single quotes: ['…']",
    ),
    "reserved-start": Text(
        "值不能以“{mark}”开头",
        "a value cannot begin with “{mark}”",
        "给整个值加上引号：'{mark}…'",
        "quote the value: '{mark}…'",
    ),
    "braces-start": Text(
        "以“{{”开头的值会被当成区块，后面不能再跟文字",
        "a value that begins with “{{” is read as a block; no text may follow it",
        "给整个值加上引号：'{{变量}} 你好'",
        "quote the whole value: '{{name}} hello'",
    ),
    "braces-in-list": Text(
        "列表或区块里的 ${{…}} 必须加引号",
        "${{…}} inside a list or block must be quoted",
        "写成 ['${{x}}']，或者改成一行一项",
        "write ['${{x}}'], or one item a line",
    ),
    "comparison": Text(
        "值不能以“{mark}”开头：YAML 把它当成多行文字的标记",
        "a value cannot begin with “{mark}”: YAML reads it as the mark of a text block",
        "要写“至少”请用 at_least: 3；要写文字请加引号",
        "for “at least” write at_least: 3; for text, quote it",
    ),
    "dash-after-colon": Text(
        "冒号后面不能直接写“- ”",
        "“- ” cannot follow a colon on the same line",
        "换行再写列表，或者用 [a, b]",
        "begin the list on the next line, or write [a, b]",
    ),
    "colon-in-text": Text(
        "文字里有“: ”，YAML 会把它当成新的键",
        "the text contains “: ”, which YAML reads as a new key",
        "给整段文字加上引号",
        "quote the whole text",
    ),
    "unclosed": Text(
        "这里打开的括号或引号没有关上",
        "what is opened here is never closed",
        "补上对应的括号或引号，检查漏掉的逗号",
        "close the bracket or quote, and look for a missing comma",
    ),
    "indentation": Text(
        "缩进对不上：同一层的键要左对齐",
        "the indentation does not fit: keys of one level stand in one column",
        "和上一个同级的键对齐",
        "align it with the previous key of that level",
    ),
    "control-character": Text(
        "有不可见的控制字符 {name}",
        "an invisible control character {name}",
        "删掉它（常常来自复制粘贴）",
        "delete it (it often comes from pasting)",
    ),
    "yaml-syntax": Text(
        "YAML 写法有误：{reason}",
        "this is not YAML: {reason}",
        "检查这一行和上一行的缩进、括号、引号、冒号",
        "look at indentation, brackets, quotes and colons here and one line above",
    ),
    "several-documents": Text(
        "一个文件里只能有一份规则",
        "one file holds one policy",
        "删掉“---”，或者分成两个文件夹",
        "delete “---”, or use two folders",
    ),
    "empty-file": Text(
        "文件是空的", "the file is empty", "至少写 policy: 1 和 for: 单位", "write at least policy: 1 and for: <unit>"
    ),
    "too-deep": Text(
        "嵌套太深（超过 {limit} 层）",
        "nested too deeply (more than {limit} levels)",
        "没有规则需要这么多层",
        "no rule needs that",
    ),
    "anchor": Text(
        "不支持锚点（&{name}）",
        "anchors are not supported (&{name})",
        "公用的词放进 lists；文字请加引号",
        "put shared words into lists; quote a text",
    ),
    "alias": Text(
        "不支持引用（*{name}）",
        "aliases are not supported (*{name})",
        "公用的词放进 lists，用 $名字 引用；文字请加引号",
        "put shared words into lists and write $name; quote a text",
    ),
    "tag": Text(
        "不支持标签（{name}）",
        "tags are not supported ({name})",
        "以“!”开头的文字请加引号",
        "quote a text that begins with “!”",
    ),
    "merge-key": Text(
        "不支持合并键 <<",
        "merge keys (<<) are not supported",
        "把共同的部分写出来，或用上级单位的规则",
        "write it out, or use a rule of the unit above",
    ),
    "null": Text(
        "“{key}”没有值",
        "“{key}” has no value",
        "填上值，或者删掉这一行；以“#”开头的文字请加引号",
        "give it a value or delete it; quote a text that begins with “#”",
    ),
    "empty-block": Text(
        "{{}} 是空的，什么也没有说",
        "{{}} is empty and says nothing",
        "写上内容，或者删掉这个键",
        "write something, or delete the key",
    ),
    "duplicate-key": Text(
        "“{key}”写了两次（第一次在第 {first} 行）",
        "“{key}” stands twice (first in line {first})",
        "合成一个",
        "keep one of them",
    ),
    "complex-key": Text(
        "键只能是一个词",
        "a key must be one word",
        "把 {{…}} 或 […] 写在冒号后面；文字请加引号",
        "write {{…}} or […] after the colon; quote a text",
    ),
}
