"""Signs of advertising and spam, in Chinese and English.

No single word makes an advertisement: it offers something, names goods or money, calls to act and says where to turn.
Each of these is a family with a cap, so that one of them alone is not enough; what honest notices and colleagues say
speaks against it. Where to turn in disguise (➕薇, 徽信, 扣扣) stands in `drainage.py`, what is sold in `trades.py`.
Touch the tables when advertisers say it otherwise; short messages often mask figures with x, which counts as a digit.
"""

from __future__ import annotations

from bot.text.labels.drainage import CONTACT, DISGUISED, SPELT
from bot.text.labels.scoring import Family
from bot.text.labels.trades import ILLICIT, TRADES

ENOUGH = 2.0

_FIGURE = "[0-9０-９xX*＊]"
OFFER = Family(
    label="advertisement",
    cap=3.0,
    beside=frozenset(("折", "满…减", "送…", "…元起", "仅剩", "前…名")),
    words={
        1.5: """
            买一送一, 买二送一, 买三送一, 买三送二, 买就送, 满减, 立减, 直降, 秒杀, 抢购, 大酬宾, 大促, 钜惠, 特惠,
            特卖, 清仓, 甩卖, 折起, 低至, 全场, 团购价, 免费领取, 免费领, 免费送, 免费试听, 免费咨询, 免费体验,
            免费试用, 免费测评, 免费上门, 免费量房, 免费诊股, 免费报价, 免费品尝, 免费入场, 0首付, 零首付, 0利息,
            零利息, 首存送, 充值送, 注册送, 注册就送, 到店有礼, 进店有礼, 预约有礼, 报名即送, 到场即送, 签单送,
            签约送, 购车送, 办卡送, 下单送, 大礼包, 豪礼, 周年庆, 盛大开业, 开业大吉, 火爆加推, 火热招募, 火热报名,
            火爆预约, 半价, 体验价, 折上折, 返现, 返利, 满额送, 加购即送, 无效退款, 无效全额退款, 不过退费, 假一赔十,
            一元购, 0元购, 0元领, 薅羊毛, 厂家直销, 工厂价, 批发价, 最低价, 全网最低, 先用后付, 先付后验, 先验后付,
            先赚后付, 稳赚不赔, 免费参加, 免费邀请, 免费赠送, 免费设计, 免费安装, 免费验光, 免费检查, 免费停车,
            免费畅饮, 免费出图, 免费升级, 免租期, 第二份半价, 两人同行, 三人同行, 多人同行, 老带新, 假一罚十,
            不满意退款, 不成功不收费, 不过全退, 检查费全免, 员工价, 成本价, 跳楼价, 白菜价, 优惠价, 特惠价, 团购会,
            品鉴会, 特卖会, 内购会, 定金翻倍, 预售定金
        """,
        1: """
            优惠, 促销, 特价, 货到付款, 折扣, 打折, 包邮, 限时, 满赠, 返券, 代金券, 抵用券, 优惠券, 优惠卷, 优惠劵,
            礼券, 现金红包, 领红包, 福利, 好礼, 礼品, 赠品, 赠送, 附赠, 抽奖, 中奖, 免单, 免息, 超值, 惊喜, 回馈,
            开业, 狂欢, 爆款, 原价, 现价, 仅售, 仅需, 只需, 仅限, 会员价, 底价, 一口价, 内部价, 补贴, 送完即止,
            售完为止, 上新, 新款, 新品, 新货, 价格低, 价格优惠, 价格公道, 价格实惠, 价格面议, 量大从优, 送货上门,
            诚信经营, 正品保证, 质量保证, 支持分期, 名额有限, 名额不多, 限量, 数量有限, 先到先得, 独家, 专享, 钜献,
            盛惠, 贵宾, 大奖, 奖品, 以旧换新, 团购, 会员日, 店庆, 厂庆, 新店, 答谢, 让利, 三倍积分, 双倍积分, 特价车,
            最后一批, 最后三天, 最后一天, 最后机会, 过期作废, 倒计时, 税点低, 点数低, 利率优惠, 手续简便, 正品保障,
            质优价廉, 物美价廉, 货真价实, 欲购从速, 再优惠, 更多优惠, 优惠多多, 惊爆价, 震撼, 火爆, 盛大, 尊享, 礼遇,
            红包雨, 返费, 送礼品, 有惊喜, 现车, 保送, 体验金, 体验券, 抵用, 抵扣券, 护理卡, 储值, 充值, 低价
        """,
        0.5: """
            免费, 活动, 礼包, 积分, 体验, 款式, 精美, 精品, 便宜, 诚招, 高薪, 无押金, 热销, 款式多样, 品种齐全
        """,
    },
    cues={
        "折": (1.2, rf"(?:(?:^|[^0-9]){_FIGURE}(?:\.{_FIGURE})?|[一二三四五六七八九])\s?折"),
        "满…减": (
            1.2,
            rf"[满购充存投买住][一-鿿]{{0,3}}(?:{_FIGURE}"
            "|[一二三四五六七八九十百])+[元块]?[一-鿿]{{0,2}}[减送返立得抵即]",
        ),
        "送…": (0.7, r"(?:即|再|另|还|就|免费|可|均)[送赠获领享][^了他她给我你到信货达]"),
        "…元起": (
            1,
            rf"{_FIGURE}\s?(?:元|万|块|折)?\s?(?:起[^来床飞点码诉草止源因身步]|起$"
            rf"|[/／][平斤箱位人件张天晚月年节套个克盒瓶只])|元(?:抢|秒|购|一[件个位张套箱斤节])",
        ),
        "仅剩": (1, r"[仅只]剩|所剩不多|所剩无几|速[订抢购约]|售完即|欲购"),
        "前…名": (1, rf"(?:前|限|仅限?|仅需)\s?{_FIGURE}{{1,3}}\s?[名位户套份单台]"),
    },
)
CALL = Family(
    label="advertisement",
    cap=2.5,
    words={
        2: """
            退订, 拒收请回复, 拒收回复, 凭此短信, 凭本短信, 凭短信, 新老顾客, 新老客户, 新老朋友, 活动最终解释权,
            解释权归, 恭候您, 恭候品鉴, 欢迎光临, 欢迎选购, 欢迎前来, 欢迎惠顾, 欢迎品鉴, 欢迎试住, 有意者, 有意请,
            详情咨询, 咨询热线, 订购热线, 看房热线, 报名热线, 订座服务热线, 加盟热线, 全国热线, 期待您的光临,
            期待您的惠顾, 不见不散, 恭喜您获得, 恭喜您中奖, 被抽选, 幸运用户, 您有机会, 邀请您领取, 待领取, 凭本信息,
            凭此信息, 出示短信, 出示此短信, 中介勿扰, 非诚勿扰, 来电洽谈, 来厂洽谈, 来电咨询, 电话洽谈, 洽谈合作,
            请联系编辑, 随时看房, 拎包入住, 订座电话, 订餐电话, 报名处, 报名地址, 报装电话, 回复1, 回复2, 专人为您,
            为您办理, 请保存此号码, 想跟上, 速速联系, 要的联系, 需要请回电, 请回电
        """,
        1: """
            详询, 热线, 专线, 咨询, 恭候, 光临, 莅临, 惠顾, 品鉴, 选购, 抢先, 赶紧来, 快来, 赶快来, 速来, 速订,
            抓紧报名, 马上预约, 立即申请, 立即下载, 点击领取, 点击抢购, 点此, 扫码, 不要错过, 不容错过, 机不可失,
            捧场, 欢迎参加, 欢迎免费, 欢迎咨询, 欢迎来电, 欢迎订购, 欢迎预约, 欢迎加盟, 快速办理, 专业办理, 先装后付,
            诚邀, 欢迎致电, 致电, 来电, 电话联系, 需要联系, 有需要, 需要的, 联系我, 私聊我, 滴滴我, 找我, 订房, 预定,
            预订, 预约, 报名, 到店, 进店, 店内, 尊敬的会员, 亲爱的会员, 尊贵的, 尊敬的车主, 尊敬的业主, 亲爱的顾客,
            亲爱的家长, 宝妈, 客官, 认筹, 来访, 购物满, 敬请, 会员专享, 不反弹, 首充, 需要请, 需要投稿, 老板请联系,
            从速, 洽谈, 联系人, 置业顾问, 客户经理, 理财经理, 销售顾问, 课程顾问, 尊敬的vip, 尊贵的客户, 尊敬的客户,
            新老, 各位老板, 各位村民, 业主您好, 家长您好, 家长们, 姐妹们, 女士们, 亲们, 宝子, 有意向, 感兴趣, 想学的,
            想了解, 想要的, 要的亲, 要的话, 限前, 订位, 订票, 试驾, 试吃, 到访, 接龙报名, 群里接龙, 戳链接, 戳我,
            关注公众号, 扫码领, 领奖, 邀您, 邀请您, 约起来, 走过路过, 错过再等
        """,
        0.5: """
            尊敬的, 亲爱的, 您好, 点击, 下载, 登录, 注册, 下单, 领取, 火热, 店铺, 客服, 今日, 祝您, 祝福, 老板, 合作,
            搜索, 充值
        """,
    },
    cues={
        "退订": (2.5, r"(?i)(?:回复?|退订?|拒收)[回复请]{0,3}\s?(?:TD|QX|T|N|R|D|0000)(?:[^a-z]|$)"),
    },
)
PITCH = Family(  # how any trade talks to strangers: who is meant, why now, what speaks for it, what there is to lose
    label="advertisement",
    cap=2.2,
    beside=frozenset(("省…", "只要…", "利率…", "送…免…价")),
    words={
        0.6: """
            老用户, 新用户, 新客, 新人, 老会员, 老学员, 首单, 首次, 首月, 首年, 街坊, 邻居们, 车主, 车友, 商户, 孕妈,
            新手妈妈, 家长朋友, 各位家长, 朋友们, 老乡, 同城, 本地人, 现推出, 特推出, 隆重推出, 重磅推出, 新推出,
            新出一款, 已开放, 现已开通, 新开, 新到, 到货, 到港, 畅销, 卖得, 清尾, 尾盘, 预审, 预授信, 已获得, 已获批,
            入选, 抽中, 幸运, 帮您, 为您, 给您, 您家, 介绍一下, 讲给, 专家, 资深, 正规, 权威, 专注, 一站式, 全程,
            上门, 接送, 车接车送, 专车, 配送, 没有基础, 无需基础, 无需经验, 无需语言, 零门槛, 低门槛, 包教, 包会,
            签约见效, 见效, 无效退, 退全款, 不收费, 后收费, 后付, 全返, 不满意, 放心, 安全可靠, 靠谱, 真实有效, 亲测,
            秒到, 当天, 回本, 收入, 年薪, 月入, 稳得, 闲钱, 省钱, 实惠, 划算, 好价, 好谈, 面谈, 面议, 手续齐全,
            今日有效, 即将失效, 将失效, 未确认, 未使用, 清零, 续订, 锁定, 预留, 额度有限, 额度不多, 不多了, 晚了,
            手慢, 错过, 尝尝, 逛逛, 品尝, 讲座, 代运营, 档口, 店面, 门面, 自提, 接龙, 填写地址, 邮费, 直播, 关注,
            分享给
        """,
    },
    cues={
        "省…": (0.8, rf"(?:立省|省|立减|再减|直减|优惠|返|抵|再送|多送)\s?(?:{_FIGURE}|[一二三四五六七八九十百千两])"),
        "只要…": (
            0.9,
            rf"(?:只要|只需|仅需|仅|只付|低至|首[月次单年]|特价|体验价?)\s?(?:{_FIGURE}"
            "|[一二三四五六七八九十百千两])",
        ),
        "送…免…价": (0.7, "(?:[送价免秒抢返奖券惠包购售代专招收费低].*){3}"),
        "利率…": (0.8, rf"(?:利息|利率|费率|年化|存单|收益)[^，。！]{{0,6}}{_FIGURE}"),
    },
)
PROVIDER = Family(  # who speaks for a business, and what it says of itself
    label="advertisement",
    cap=1.6,
    words={
        1: """
            本公司, 我公司, 本厂, 我厂, 本店, 我店, 本中心, 本商场, 我行, 我处, 我司可, 本工作室, 本机构, 本校,
            我校招, 专业承接, 专业从事, 专业生产, 专业提供, 专业代办, 专业团队, 长期收购, 长期合作, 长期回收,
            长期承接, 高价回收, 高价收购, 上门回收, 上门服务, 免费上门, 二十年老品牌, 厂家直接, 自家茶园, 自产自销,
            明码标价, 信誉第一, 诚信第一, 绝对保密, 隐私发货, 先到先选, 全市连锁, 全国连锁
        """,
    },
    cues={
        "…经理 138…": (
            1,
            rf"[一-鿿](?:经理|小姐|女士|先生|老师|会计|主任|师傅|[总姐哥工])[：:，,\s]{{0,2}}(?:电话"
            rf"|手机)?[：:]?\s?1{_FIGURE}{{10}}",
        ),
    },
)
FORM = Family(  # where to turn and what it costs: honest notices say that too
    label="advertisement",
    cap=1.6,
    beside=frozenset(("☎", "¥", "!!")),
    words={0.4: "地址, 电话, 网址, 门店, 店址"},
    cues={
        "http": (
            0.8,
            r"(?i)https?://|www[.。]|[a-z0-9-]+\.(?:cn|com|cc|top|vip|xyz|net|tt|me|ly|im|club)(?:/|[^a-z.@]|$)",
        ),
        "☎": (
            0.9,
            rf"1[3-9]{_FIGURE}{{9}}|[xX]{{7,12}}|\b[xX]{{3,4}}-[xX]{{3,8}}|\b0[0-9x]{{2,3}}[-—\s]?[0-9x]{{7,8}}\b"
            rf"|\b[48]00[-—\s]?{_FIGURE}{{3,4}}",
        ),
        "¥": (
            0.6,
            rf"[¥￥]\s?{_FIGURE}|{_FIGURE}(?:\.{_FIGURE}+)?\s?(?:元|块钱|块[^钱了]|万|佰|/平|/斤"
            "|/箱|/位)",
        ),
        "!!": (0.4, r"[!！].*[!！]|[~～]"),
    },
)
HONEST = Family(  # what notices, colleagues and newspapers say
    label="advertisement",
    words={
        -2.5: """
            验证码, 取件码, 尾号, 请勿泄露, 切勿转发, 切勿泄露, 切勿告知, 如非本人操作, 诈骗, 骗局, 被骗, 受骗, 警方,
            公安, 法院, 嫌疑人, 检察院, 检察机关, 判决, 逮捕, 记者, 同比, 环比, 股价, 余额, 工单, 接口, 需求文档,
            用户故事, 代码, 差评, 好评, 追剧, 弹幕, 主播加油
        """,
        -1.5: """
            供应商, 员工福利, 餐补, 年会, 交期, 含税, 数据出来, 活动方案, 考勤, 入职, 值班, 客户要求, 客户反馈,
            用户反馈, 快件, 快递, 派送, 取件, 已发货, 已签收, 订单号, 单号, 挂号, 门诊, 就诊, 缴费, 欠费, 电费, 水费,
            账单, 违章, 航班, 检票口, 会议室, 纪要, 排查, 审批, 财务, 采购部, 行政, 前台, 研究, 报道, 证监会, 国务院,
            央行, 公布, 我们公司, 老板, 同事, 帮我, 帮忙, 麻烦, 昨天, 昨晚, 去年, 据说, 听说, 哈哈, 物流慢, 回购,
            收到货, 穿着, 味道, 下个迭代, 上线, 版本, 测试, 客户说, 毛利, 合同, 附件, 评审
        """,
        -0.7: "我妈, 妈妈, 老公, 老婆, 我给你, 扣1, 请假, 客户, 会议, 报销, 预算, 需求",
    },
    cues={  # words of talk: far too common to be looked for one by one
        "他们": (-1, "[他她]|我们|我在|我把|我家|咱"),
        "觉得": (-1, "觉得|感觉|没有|不会|已经|怎么|为什么|有点|刚[刚才]?"),
        "啊": (-0.8, r"[啊呢吧嘛呀谁啥]"),
        "你…吗": (-0.8, r"你[^，。！？]{1,12}吗|[^钱款货金]吗[。？?]?$"),
    },
)
ENGLISH = Family(
    label="advertisement",
    beside=frozenset(("☎ 090…", "call … now", "www", "CAPITALS", "!", "2 u 4")),
    words={
        2: """
            you have won, you've won, u have won, you won, have been selected, has been selected, been awarded,
            are awarded, claim your, to claim, claim code, claim now, guaranteed, prize, prizes, winner, free entry,
            free msg, freemsg, free ringtone, ringtone, ringtones, polyphonic, polys, txt stop, text stop, reply stop,
            send stop, stop to, to stop, opt out, optout, to unsubscribe, unsub, unsubscribe, std txt rate,
            norm rates, network rates, p/min, ppm, per min, t&c, t&cs, ts&cs, tscs, po box, pobox, 18+, xxx, sexy,
            horny, live girls, dating service, sex, dogging, adult content, chat line, chatlines, mobile club,
            sms auction, cash prize, weekly draw, prize draw, double mins, linerental, line rental, camera phone,
            bonus caller, secret admirer, casino, viagra, forex, crypto signals, earn money, make money,
            work from home, passive income, free trial, limited time, limited offer, special offer, act now,
            order now, buy now, click here to claim, lottery, congratulations you, txts, logos, wallpapers, wkly,
            weekly comp, quiz
        """,
        0.9: """
            free, cash, award, awarded, won, win, offer, offers, discount, promo, promotion, subscribe, subscription,
            voucher, vouchers, bonus, credit, credits, loan, loans, mobile, mobiles, nokia, motorola, camera, handset,
            upgrade, tone, tones, download, downloads, games, txt, reply, latest, exclusive, expires, delivery,
            landline, collect, collection, draw, customer, operator, services, service, entry, cheap, deal, deals,
            sale, save up to, % off, customers, valued customer, important information, final notice, 2nd attempt,
            last chance, tried to contact, tried 2 contact, holiday, fantasies, girls, naughty, chat, uk, orange,
            minutes, mins, unlimited, only, now!, urgent!, congrats, congratulations, wanna play, gift, rewards,
            dm me, telegram, whatsapp, investment
        """,
        -1.2: "lol, haha, gonna, sleep, lunch, dinner, meeting, thanks",
    },
    cues={
        "i": (-2, r"(?i)\b(?:i|i['’]?m|i['’]ll|my|me|we|he|she|his|her)\b"),
        "know": (
            -1.2,
            r"(?i)\b(?:ok|okay|sorry|home|love|da|dear|good|going|yeah|come|think|know|later|tomorrow|tonight)\b",
        ),
        "£": (1.5, r"[£$€]\s?[0-9]|[0-9](?:p|ppm|gbp|pounds?)\b|(?i)\b[0-9]+\s?(?:pounds?|quid|cash|% off)\b"),
        "☎ 08…": (1.2, r"\b0[0-9]{9,10}\b|\b0[0-9]{3,4}[ -][0-9]{3}[ -]?[0-9]{3,4}\b"),
        "☎ 090…": (1, r"\b0[89][0-9]{8,9}\b|\b0[89][0-9]{2} ?[0-9]{3} ?[0-9]{3,4}\b"),
        "to 80082": (2, r"(?i)\b(?:to|no|txt|text|send|call|on)[: ]+[0-9]{4,6}\b"),
        "call … now": (
            1,
            r"(?i)\b(?:call|txt|text|reply|ring|dial|send|click|visit)\b.{0,40}\b(?:now|free|today|[0-9]{5,})",
        ),
        "www": (0.5, r"(?i)https?://|\bwww\.|\b[a-z0-9-]+\.(?:co\.uk|com|net|biz|tv|tk|club)\b"),
        "CAPITALS": (0.7, r"\b[A-Z]{3,}\b.{0,60}\b[A-Z]{4,}\b"),
        "!": (0.5, r"!"),
        "2 u 4": (0.5, r"(?i)\b(?:2|4|ur|u|16\+|18\+)\b.*\b(?:2|4|ur|free|txt)\b"),
    },
)

ADVERTISING = (OFFER, TRADES, ILLICIT, CALL, PITCH, PROVIDER, FORM, CONTACT, DISGUISED, SPELT, HONEST, ENGLISH)
