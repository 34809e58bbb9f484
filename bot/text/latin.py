"""Latin letters in chats that look like pinyin and are not. Touch this when an honest one is taken for Chinese."""

from __future__ import annotations

from typing import Final

# English words that are complete syllables of pinyin.
_ENGLISH: Final = """
    a agenda alice alien alone along amen america american an anger angle anti anyone aqua area aria asia
    asian aside awaiting aware azure bake balance bale ban banana bane bang banger bare base baseline bike
    bile bin binding bite boolean bose boxing buying cache cage cake came can canada canadian canceling
    candidate canine capitalize care case cease chai chaining chalice chance change chase chile china chinese
    citizen congo courier cuba cute dada dale damage dame dance dang danger data database date dateline
    datetime dating dealing decide deduce defense delete demo denote dense depending diana dime dine dong dude
    duke dune duo ease easier eating editing elide eliminate emoji emulate ending enhance ensure entire
    epilogue erase exiting facade face facilitate fade fake fame fan fang fate fence future gaga gale game
    gang gate generate gong guarantee guidance guide guinea gun guru haha haiti hang hanger hare hate he
    heading helena hen hence here heritage hong house huge human hungarian julia julien june kanji karen
    keeping keya kong lake lame lane language lanka late latitude laying lean lease leisure leone licence
    license like lime limiting limo line lineage linger lingua linkage lisu lite loading locale locate lone
    long longer looping loose lose luge lute macao machine made magenta make male man manage mane mango mania
    manipulate mari maria mata mate maximize me mean meaning meantime measure median mediate meeting memo men
    menace menu meta metadata mexican midi mike mile mime mine mini minimize minute mixing mobile mode module
    mole more mouse mute name naming nana nano nature needing negate nice nigeria nine nite nude nuke nun
    ocean omega open opener orange oreo page palace pale pan panama panda pane pang papa payee paying pen
    pending pie piece pike pile pine ping pinning poke pole police pooling populate positioning pouting puke
    pure queen querying quote quoting rang range ranger reading realize rebase reduce refuse regenerate
    release remaining remote rename repo resize resume retaining rica rice ride rise rita route routine
    routing rude rule run rune running runtime saga sage sake sale salute same sane sang sanitize santa saying
    secure see semi sending sense sequence shade shading shake shale shame shanghai share she shine side
    silver simulate siren site size song suite sun sunrise sure susan sushi taiwan take taken tale tame tan
    tang tango tease teenage tie tile time timing tong tune tuning wade wage waiting wake wane wang wanna
    warehouse waxing woke woman women yang yoga you yoyo yuan
"""
# What people write in Chinese sentences as it is.
_ABBREVIATIONS: Final = """
    abc act adhd all and any api apk apm app are art asap ask asmr ass aws bat bbc bbs bgm big bmw bos bot bpm
    btw bug but buy byd cad cae cam car cba ccc cdn ceo cfo cia cif cmd cms cnc cnn cny com coo cos cpi cpu
    crm css cst csv cto day dba ddl ddr del dev dhl dlc dna dns doc docx dvi eap edu ehs ems eng erp esim est
    eta etc etl eur exe faq fbi fix fob for fps ftp fyi gbp gdp gen get gif gis git github gmail gmat gmt gov
    gps gpt gpu gre gsm had has hbo hdd hdmi her him his hiv hkd hot how hpv hrbp hrm hse hsk html http https
    ibm icu ide iec img inc ios ipad ipo iso jar jdk job jpg jpy jre json jsp jvm key kfc kol kpi ktv kwh lab
    lan lcd led les let lgbt lib llm log lol low ltd lte mac mah man map max mba mcn mdm mes min mlm mmo mqtt
    mvp mysql nas nba net new nfc nginx ngo nlp not now npc npm nps npx nts ocr off okr old oled omg oms one
    org ost our out pad pcb pda pdf php pic plc plm plus pmo png pod pos ppi ppm ppt pptx pro pst ptsd pua put
    pvc qhse qps raid rar rds red rfid rmb rna rohs rpc rpg rpm rss rtx run saas sap sat saw scm sdk see seo
    set sex sgs she sim sku sla smtp soc sop spf spring sql src ssd ssh ssl sso ssr svip svn tcp tel test tls
    tms top two txt uat udp ufc url usa usb usd use utc utf uuid vga via vip vlog vpc vpn vps war was way web
    webp who why wifi win wms wmv wps www xls xlsx xml yes yml you zip
"""
ENGLISH: Final = frozenset(_ENGLISH.split())
ABBREVIATIONS: Final = frozenset(_ABBREVIATIONS.split())
