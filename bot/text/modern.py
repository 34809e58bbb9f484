"""Words that came into Chinese after jieba's dictionary was made: products, work, the net. Our own collection.

A word that is missing here may be taken for a listed one that sounds or looks alike (腐女 for 妇女). Touch this when
that happens to an honest word.
"""

from __future__ import annotations

from typing import Final

COUNT: Final = 300  # how frequent each counts: an ordinary word, not one of the commonest

MODERN: Final = frozenset(
    """
    微信 企微 钉钉 抖音 快手 知乎 微博 天猫 美团 闲鱼 高德 谷歌 安卓 顺丰 大疆 花呗 借呗 小红书 拼多多 网易云 饿了么
    微粒贷 公众号 小程序 表情包 朋友圈 群公告 二维码 扫码 刷脸 外链 艾特 已读 秒回 互删 拉黑 点赞 打赏 涨粉 脱粉 路转粉
    健康码 封控 网课 线上 网约车 充电桩 学区房 双减 限行 摇号 大数据 区块链 元宇宙 算力 机器学习 全栈 运维 内推 排期
    赋能
    颗粒度 复盘 内卷 躺平 社畜 打工人 干饭人 车贷 网贷 月供 提额 差评 刷单 刷分 海淘 包邮 满减 拼单 薅羊毛 羊毛党
    预制菜
    网红 主播 带货 带节奏 人设 颜值 学霸 学渣 逆袭 吐槽 剧透 追剧 爽文 番剧 手办 盲盒 潮玩 电竞 开黑 吃鸡 上分 掉分 坑货
    氪金 肝帝 欧皇 非酋 猪队友 神队友 英雄联盟 单身狗 狗粮 撒糖 虐狗 脱单 异地恋 闪婚 裸婚 腐女 宅男 宅女 直男 渣男 渣女
    剩女 剩男 男神 暖男 凤凰男 妈宝男 扶弟魔 男同 女同 闺蜜 老铁 萌新 小白 双标 杠精 键盘侠 营销号 标题党 段子手 毒鸡汤
    毁三观 正能量 负能量 佛系 社恐 社牛 拖延症 尬聊 吃瓜 瓜众 真香 酸了 逗比 友尽 洪荒之力 鸡娃 练车 增肌 撸铁 撸猫 撸串
    拿铁 辣条 螺蛳粉 脆皮鸡 仇男 厌女
    """.split()  # noqa: SIM905 - shorter than 200 lines
)
