"""Whose keys look like what: one line per provider, as their own documentation describes them.

`TOKENS` have a part that nothing else has (`ghp_…`). `NAMED` are bare letters and digits, so the text must name the
provider and call them a key. Touch this to add a provider; the tests make their own examples from these lines.

A shape is read from left to right: signs that stand for themselves, and `<kind count>` for signs that vary. The kinds:
d 0-9   h 0-9a-f   x 0-9a-fA-F   a a-z0-9   A A-Z0-9   B A-Z2-7   w letters and digits   - also _ and -   . also ~
b also + and / (base64).   `<uuid>` is one; `<crc>` is the CRC-32 of what varied before it, in base 62.
"""

from __future__ import annotations

TOKENS = """
1password    ops_eyJ<b200-900> A3-<A6>-<A11>-<A5>-<A5>-<A5> A3-<A6>-<A6>-<A5>-<A5>-<A5>-<A5>
adafruit     aio_<w28>
adobe        p8e-<a32>
age          AGE-SECRET-KEY-1<A58>
airtable     pat<w14>.<h64>
aiven        AVNS_<-15-19>
alibaba      LTAI<w12-26>
amazon-mws   amzn.mws.<uuid>
amazon-login amzn1.oa2-cs.v1.<h64>
anthropic    sk-ant-<-32-200>
anyscale     esecret_<a26>
apify        apify_api_<w36>
asana        1/<d13-17>:<h32> 2/<d13-17>/<d13-17>:<h32>
atlassian    ATATT3<-60-240>=<A8> ATCTT3<-60-240>=<A8> ATATT3<-180-240>
aws          AKIA<B16> ASIA<B16> ABIA<B16> ACCA<B16> ABSK<b109-269>
azure-ad     <.3>7Q~<.31-34> <.3>8Q~<.31-34>
azure-ai     <w52>JQQJ99<w26>
azure-search <w42>AzSe<w6>
azure-func   <-44>AzFu<-6>==
azure-acr    <w42>+ACR<w6>
azure-cosmos <w76>ACDb<w6>==
azure-store  <b76>+ASt<b6>==
azure-devops <w76>AZDO<w4>
baidu        bce-v3/ALTAK-<w21>/<h40> ALTAK<w21>
beamer       b_<b43>=
bitbucket    ATBB<w32>
bitwarden    0.<uuid>.<w30>:<b22>==
braintree    access_token$sandbox$<a16>$<h32>
brevo        xkeysib-<h64>-<w16> xsmtpsib-<h64>-<w16>
browserbase  bb_live_<-27>
buildkite    bkua_<h40>
cal.com      cal_live_<h32>
cerebras     csk-<a48>
checkly      cu_<h32>
circleci     CCIPAT_<w22>_<h40> CCIPRJ_<w22>_<h40>
clickup      pk_<d6-10>_<A32>
clojars      CLOJARS_<h60>
cloudflare   v1.0-<h24>-<h146>
contentful   CFPAT-<-43>
coze         pat_<w64>
crates.io    cio<w32>
databricks   dapi<h32>-<d1> dapi<h32>
defined      dnkey-<A26>-<A52>
deno         ddp_<w36> ddo_<w36>
dify         app-<w24> dataset-<w24>
digitalocean dop_v1_<h64> doo_v1_<h64> dor_v1_<h64>
dingtalk     oapi.dingtalk.com/robot/send?access_token=<h64> SEC<h64>
discord      discord.com/api/webhooks/<d17-20>/<-60-80> discordapp.com/api/webhooks/<d17-20>/<-60-80>
docker       dckr_pat_<-27> dckr_oat_<-32>
doppler      dp.pt.<w40-44> dp.st.<w40-44> dp.ct.<w40-44> dp.sa.<w40-44> dp.scim.<w40-44>
dropbox      sl.<-130-200> sl.u.<-130-1500>
duffel       duffel_live_<-43> duffel_test_<-43>
dynatrace    dt0c01.<A24>.<A64> dt0s16.<A8>.<A64>
e2b          e2b_<h40>
easypost     EZAK<w54> EZTK<w54>
elevenlabs   sk_<h48>
facebook     EAA<w100-400> EAACEdEose0cBA<w40-300>
feishu       open.feishu.cn/open-apis/bot/v2/hook/<uuid> open.larksuite.com/open-apis/bot/v2/hook/<uuid>
figma        figd_<-40> figu_<-40>
firecrawl    fc-<h32>
fireworks    fw_<w22-24>
flutterwave  FLWSECK_TEST-<h32>-X FLWSECK-<h32>-X
fly.io       fo1_<-43> fm1r_<b100-500> fm2_<b100-900>
frame.io     fio-u-<-64>
github       ghp_<w30><crc> gho_<w30><crc> ghu_<w30><crc> ghs_<w30><crc> ghr_<w30><crc> ghr_<w76> github_pat_<w22>_<w59>
gitlab       glpat-<-20> glpat-<-27-300>.<a9> gldt-<-20> glrt-<-20> glrt-t<d1>_<-20> glcbt-<x1-5>_<-20> glptt-<h40>
gitlab       glft-<-20> glimt-<-25> glagent-<-50> gloas-<h64> glsoat-<-20> glffct-<-20> GR1348941<-20>
gocardless   live_<-40>
google       AIza<-35> ya29.<-20-400> GOCSPX-<-28> 1//0<-40-200>
grafana      glsa_<w32>_<x8> glc_<b32-400> eyJrIjoi<b60-380>
groq         gsk_<w52>
harness      pat.<-22>.<h24>.<w20> sat.<-22>.<h24>.<w20>
heroku       HRKU-AA<-58> HRKU-<uuid>
honeycomb    hcaik_<a58> hcamk_<a58>
hubspot      pat-na1-<uuid> pat-na2-<uuid> pat-eu1-<uuid>
huggingface  hf_<w34> api_org_<w34>
infisical    st.<h24>.<h32>.<h32>
inngest      signkey-prod-<h64>
instagram    IGQ<-80-250>
intercom     dG9rOg<b40-80>=
jfrog        AKCp<w69> cmVmdGtu<w56>
jina         jina_<-60>
klaviyo      pk_<h34>
langfuse     sk-lf-<uuid>
langsmith    lsv2_pt_<h32>_<h10> lsv2_sk_<h32>_<h10>
launchdarkly api-<uuid> sdk-<uuid>
linear       lin_api_<w40> lin_oauth_<h64>
lob          live_<h35> test_<h35>
mailchimp    <h32>-us<d1-2>
mailersend   mlsn.<h64>
mailgun      key-<h32>
mandrill     md-<-22>
mapbox       sk.eyJ<-60-120>.<-20-24>
maxmind      <w6>_<w29>_mmk
mergify      mka_<w32-64>
mollie       live_<w30> test_<w30>
mongodb      mdb_sa_sk_<-40>
neon         napi_<a64>
netlify      nfp_<w36> nfo_<w36> nfb_<w36> nfc_<w36> nfu_<w36>
new-relic    NRAK-<A27> NRII-<-32> NRSP-<w27> NRJS-<h19> <h36>NRAL
nightfall    NF-<w32>
notion       ntn_<w46> secret_<w43>
npm          npm_<w30><crc>
nuget        oy2<a43>
nvidia       nvapi-<-64>
octopus      API-<A25-30>
openai       sk-<w20>T3BlbkFJ<w20> sk-proj-<-40-200> sk-svcacct-<-40-200> sk-admin-<-40-200> sess-<w40>
openai-like  sk-<w32-64>
openrouter   sk-or-v1-<h64>
openshift    sha256~<-43>
paddle       pdl_live_apikey_<a26>_<w22>_<w3> pdl_sdbx_apikey_<a26>_<w22>_<w3>
paypal       access_token$production$<a16>$<h32>
perplexity   pplx-<w40-56>
persona      persona_production_<uuid> persona_sandbox_<uuid>
pinecone     pcsk_<w5-6>_<w60-66>
pinterest    pina_<A80-120>
planetscale  pscale_tkn_<.32-64> pscale_pw_<.32-64> pscale_oauth_<.32-64>
polar        polar_oat_<w43> polar_pat_<w43>
posthog      phx_<w40-48> phs_<w40-48>
postman      PMAK-<h24>-<h34>
prefect      pnu_<a36> pnb_<a36>
pubnub       sec-c-<w48> sec-c-<uuid>
pulumi       pul-<h40>
pypi         pypi-AgEIcHlwaS5vcmc<-50-300> pypi-AgENdGVzdC5weXBpLm9yZw<-50-300>
rapidapi     <a10>msh<a15>p1<a6>jsn<a12>
readme       rdme_<a70>
render       rnd_<w28-32>
replicate    r8_<w37>
resend       re_<w8>_<w24>
rootly       rootly_<h64>
rubygems     rubygems_<h48>
runpod       rpa_<A40-46>
salesforce   00D<w12-15>!<.80-120>
samsara      samsara_api_<w30>
scaleway     SCW<A17>
scalingo     tk-us-<-48>
segment      sgp_<w64>
sendgrid     SG.<-22>.<-43>
sentry       sntrys_<b80-400> sntryu_<h64>
server-chan  SCT<d5-7>T<w22-26>
settlemint   sm_aat_<w16> sm_pat_<w16> sm_sat_<w16>
shippo       shippo_live_<h40> shippo_test_<h40>
shopify      shpat_<x32> shpca_<x32> shppa_<x32> shpss_<x32>
slack        xoxb-<-24-250> xoxp-<-24-250> xoxa-<-24-250> xoxr-<-24-250> xoxs-<-24-250> xoxo-<-24-250> xoxe-<-24-250>
slack        xoxc-<-24-250> xoxd-<b24-400> xoxe.xoxp-1-<-100-250> xoxe.xoxb-1-<-100-250> xapp-<d1>-<-24-250>
slack        hooks.slack.com/services/T<A8-12>/B<A8-12>/<w24> hooks.slack.com/triggers/<A8-12>/<d10-15>/<h32>
sonarqube    sqp_<h40> squ_<h40> sqa_<h40>
sourcegraph  sgp_<x40> sgp_<x16>_<x40>
square       sq0atp-<-22> sq0csp-<-43> EAAAE<-59> EAAAl<-59>
statsig      secret-<w40-50>
stripe       sk_live_<w16-247> sk_test_<w16-247> rk_live_<w16-247> rk_test_<w16-247> whsec_<b32-64>
stytch       secret-live-<-36>= secret-test-<-36>=
supabase     sbp_<h40> sb_secret_<-31>
tailscale    tskey-auth-<w12-20>-<w20-40> tskey-api-<w12-20>-<w20-40> tskey-client-<w12-20>-<w20-40>
tavily       tvly-<-32-48>
teams        webhook.office.com/webhookb2/<uuid>@<uuid>/IncomingWebhook/<h32>/<uuid>
telegram     <d8-10>:AA<-33>
telnyx       KEY0<A31>_<w22>
tencent      AKID<w32> AKID<w36>
terraform    <w14>.atlasv1.<-60-70>
thunderstore tss_<w32-50>
together     tgp_v1_<-43>
trello       ATTA<x72>
trigger.dev  tr_prod_<w20-30> tr_dev_<w20-30>
twilio       SK<h32>
twitter      AAAAAAAAAAAAAAAAAAAAA<w60-120>
typeform     tfp_<-43-60>
unkey        unkey_<w22-40>
vault        hvs.<-24-120> hvb.<-138-300> hvr.<-24-120>
vercel       vcp_<w52-64> vci_<w52-64> vck_<w52-64>
vk           vk1.a.<-80-300>
volcengine   AKLT<w28-60> AKTP<w28-60>
voyage       pa-<-43>
wakatime     waka_<uuid>
wecom        qyapi.weixin.qq.com/cgi-bin/webhook/send?key=<uuid>
xai          xai-<w80>
xata         xau_<w32-64>
yandex       AQVN<-35-38> y0_<-50-60> t1.<-40-300>.<-86>
zuplo        zpka_<h32>_<h8>
"""

NAMED = """
airtable       key<w14>
algolia        <h32>
阿里云|aliyun|alibaba  <w30>
alpha-vantage  <A16>
assemblyai     <h32>
auth0          <-64>
aws|amazon     <b40>
azure          <h32> <a52>
百度|baidu     <w24> <w32>
bitly          <h40>
box            <w32>
bugsnag        <h32>
cloudflare     <-40> <h37>
codecov        <uuid>
coding|腾讯工蜂  <h40>
cohere         <w40>
coinbase       <w64>
confluent      <b64>
consul|nomad   <uuid>
datadog|dd_api|dd_app  <h32> <h40>
deepgram       <h40>
钉钉|dingtalk   <-64>
discord        <w24-28>.<-6>.<-27-38>
drone|travis   <w22> <w32>
exa            <uuid>
fastly         <-32>
飞书|feishu|lark  <w32>
finnhub        <a20>
freshdesk      <w20>
ghost          <h24>:<h64>
gitee          <h32>
heroku         <uuid>
hetzner        <w64>
华为云|华为|huawei  <w40> <A20>
ibm            <-44>
jenkins        <h34>
jira|atlassian <w24>
极光|jpush      <h24>
kubernetes|k8s|kubeadm  <a6>.<a16>
line           <b171>=
linkedin       <w16>
linode         <h64>
mailjet        <h32>
mattermost     <a26>
messagebird    <w25>
mistral        <w32>
ngrok          <-49>
okta           00<-40>
openweather    <h32>
opsgenie       <uuid>
pagerduty      <-20>
pipedrive      <h40>
plaid          <h30>
postmark       <uuid>
pushplus       <h32>
七牛|qiniu      <-40>
railway        <uuid>
rollbar        <h32>
sendbird       <h40>
snyk           <uuid>
sparkpost      <h40>
splunk         <uuid>
spotify        <h32>
腾讯云|tencent|qcloud  <w32>
todoist        <h40>
twilio         <h32>
twitch         <a30>
ucloud         <b40>
vercel         <w24>
火山|volcengine|ark  <uuid>
vultr          <A36>
wandb          <h40>
webex          <-60-110>
企业微信|wecom|wxwork|corpsecret  <-43>
微信|wechat|weixin|appsecret|公众号|小程序  <h32> <w32>
讯飞|xunfei|iflytek  <h32> <w32>
语雀|yuque      <w40>
zendesk        <w40>
智谱|zhipu|glm|bigmodel  <h32>.<w16>
zoom           <-22>
"""
