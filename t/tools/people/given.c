#include "given.h"

static const struct block men_old[] = {
	{ SLICE("清"), SLICE("キヨシ"), 9 },
	{ SLICE("勇"), SLICE("イサム"), 8 },
	{ SLICE("正"), SLICE("タダシ"), 8 },
	{ SLICE("茂"), SLICE("シゲル"), 8 },
	{ SLICE("実"), SLICE("ミノル"), 8 },
	{ SLICE("三郎"), SLICE("サブロウ"), 7 },
	{ SLICE("正雄"), SLICE("マサオ"), 7 },
	{ SLICE("武"), SLICE("タケシ"), 6 },
	{ SLICE("一郎"), SLICE("イチロウ"), 6 },
	{ SLICE("進"), SLICE("ススム"), 6 },
	{ SLICE("弘"), SLICE("ヒロシ"), 6 },
	{ SLICE("義雄"), SLICE("ヨシオ"), 5 },
	{ SLICE("昭"), SLICE("アキラ"), 5 },
	{ SLICE("勝"), SLICE("マサル"), 5 },
	{ SLICE("博"), SLICE("ヒロシ"), 5 },
	{ SLICE("十三"), SLICE("ジュウゾウ"), 1 },
	{ SLICE("幸雄"), SLICE("ユキオ"), 4 },
	{ SLICE("和夫"), SLICE("カズオ"), 4 },
	{ SLICE("辰雄"), SLICE("タツオ"), 3 },
	{ SLICE("喜一"), SLICE("キイチ"), 3 },
};

static const struct block men_middle[] = {
	{ SLICE("誠"), SLICE("マコト"), 8 },
	{ SLICE("隆"), SLICE("タカシ"), 8 },
	{ SLICE("浩"), SLICE("ヒロシ"), 8 },
	{ SLICE("健一"), SLICE("ケンイチ"), 7 },
	{ SLICE("直樹"), SLICE("ナオキ"), 7 },
	{ SLICE("哲也"), SLICE("テツヤ"), 6 },
	{ SLICE("学"), SLICE("マナブ"), 5 },
	{ SLICE("剛"), SLICE("ツヨシ"), 5 },
	{ SLICE("大輔"), SLICE("ダイスケ"), 7 },
	{ SLICE("健太"), SLICE("ケンタ"), 6 },
	{ SLICE("達也"), SLICE("タツヤ"), 6 },
	{ SLICE("和也"), SLICE("カズヤ"), 5 },
	{ SLICE("修"), SLICE("オサム"), 5 },
	{ SLICE("聡"), SLICE("サトシ"), 5 },
	{ SLICE("明"), SLICE("アキラ"), 4 },
	{ SLICE("裕之"), SLICE("ヒロユキ"), 4 },
	{ SLICE("秀樹"), SLICE("ヒデキ"), 5 },
	{ SLICE("雅之"), SLICE("マサユキ"), 3 },
	{ SLICE("圭"), SLICE("ケイ"), 2 },
	{ SLICE("申二"), SLICE("シンジ"), 1 },
};

static const struct block men_new[] = {
	{ SLICE("蓮"), SLICE("レン"), 9 },
	{ SLICE("陽翔"), SLICE("ハルト"), 8 },
	{ SLICE("湊"), SLICE("ミナト"), 8 },
	{ SLICE("大翔"), SLICE("ヒロト"), 7 },
	{ SLICE("蒼"), SLICE("アオイ"), 7 },
	{ SLICE("樹"), SLICE("イツキ"), 6 },
	{ SLICE("悠真"), SLICE("ユウマ"), 6 },
	{ SLICE("翔太"), SLICE("ショウタ"), 6 },
	{ SLICE("陸"), SLICE("リク"), 5 },
	{ SLICE("颯"), SLICE("ハヤテ"), 4 },
	{ SLICE("律"), SLICE("リツ"), 4 },
	{ SLICE("朝陽"), SLICE("アサヒ"), 4 },
	{ SLICE("悠人"), SLICE("ユウト"), 4 },
	{ SLICE("海斗"), SLICE("カイト"), 4 },
	{ SLICE("龍之介"), SLICE("リュウノスケ"), 3 },
	{ SLICE("凛"), SLICE("リン"), 2 },
	{ SLICE("凜"), SLICE("リン"), 2 },
	{ SLICE("琉生"), SLICE("ルイ"), 3 },
	{ SLICE("昊"), SLICE("ソラ"), 2 },
	{ SLICE("心晴"), SLICE("コハル"), 1 },
};

static const struct block women_old[] = {
	{ SLICE("ハツ"), SLICE("ハツ"), 6 },
	{ SLICE("キヨ"), SLICE("キヨ"), 6 },
	{ SLICE("トメ"), SLICE("トメ"), 4 },
	{ SLICE("ハツヱ"), SLICE("ハツヱ"), 3 },
	{ SLICE("キヰ"), SLICE("キヰ"), 2 },
	{ SLICE("みすゞ"), SLICE("ミスズ"), 2 },
	{ SLICE("やゑ"), SLICE("ヤエ"), 2 },
	{ SLICE("和子"), SLICE("カズコ"), 9 },
	{ SLICE("幸子"), SLICE("サチコ"), 9 },
	{ SLICE("節子"), SLICE("セツコ"), 8 },
	{ SLICE("文子"), SLICE("フミコ"), 7 },
	{ SLICE("千代"), SLICE("チヨ"), 5 },
	{ SLICE("静江"), SLICE("シズエ"), 4 },
	{ SLICE("君子"), SLICE("キミコ"), 4 },
	{ SLICE("シズ"), SLICE("シズ"), 4 },
	{ SLICE("フミ"), SLICE("フミ"), 4 },
	{ SLICE("ミツ"), SLICE("ミツ"), 3 },
	{ SLICE("久子"), SLICE("ヒサコ"), 4 },
	{ SLICE("光子"), SLICE("ミツコ"), 4 },
	{ SLICE("美代子"), SLICE("ミヨコ"), 4 },
};

static const struct block women_middle[] = {
	{ SLICE("恵子"), SLICE("ケイコ"), 8 },
	{ SLICE("京子"), SLICE("キョウコ"), 7 },
	{ SLICE("洋子"), SLICE("ヨウコ"), 8 },
	{ SLICE("由美子"), SLICE("ユミコ"), 7 },
	{ SLICE("真由美"), SLICE("マユミ"), 6 },
	{ SLICE("久美子"), SLICE("クミコ"), 6 },
	{ SLICE("智子"), SLICE("トモコ"), 6 },
	{ SLICE("裕子"), SLICE("ユウコ"), 7 },
	{ SLICE("明美"), SLICE("アケミ"), 6 },
	{ SLICE("直美"), SLICE("ナオミ"), 6 },
	{ SLICE("陽子"), SLICE("ヨウコ"), 6 },
	{ SLICE("香織"), SLICE("カオリ"), 5 },
	{ SLICE("恵"), SLICE("メグミ"), 5 },
	{ SLICE("麻衣"), SLICE("マイ"), 4 },
	{ SLICE("愛"), SLICE("アイ"), 5 },
	{ SLICE("美穂"), SLICE("ミホ"), 4 },
	{ SLICE("さおり"), SLICE("サオリ"), 3 },
	{ SLICE("ソノ子"), SLICE("ソノコ"), 1 },
	{ SLICE("千尋"), SLICE("チヒロ"), 3 },
	{ SLICE("美咲"), SLICE("ミサキ"), 5 },
};

static const struct block women_new[] = {
	{ SLICE("陽葵"), SLICE("ヒマリ"), 8 },
	{ SLICE("結愛"), SLICE("ユア"), 7 },
	{ SLICE("凛"), SLICE("リン"), 7 },
	{ SLICE("紬"), SLICE("ツムギ"), 6 },
	{ SLICE("葵"), SLICE("アオイ"), 6 },
	{ SLICE("さくら"), SLICE("サクラ"), 6 },
	{ SLICE("結菜"), SLICE("ユイナ"), 5 },
	{ SLICE("莉子"), SLICE("リコ"), 5 },
	{ SLICE("芽依"), SLICE("メイ"), 5 },
	{ SLICE("心春"), SLICE("コハル"), 4 },
	{ SLICE("美桜"), SLICE("ミオ"), 4 },
	{ SLICE("杏"), SLICE("アン"), 4 },
	{ SLICE("琴音"), SLICE("コトネ"), 3 },
	{ SLICE("七海"), SLICE("ナナミ"), 3 },
	{ SLICE("ひなた"), SLICE("ヒナタ"), 3 },
	{ SLICE("瑠璃"), SLICE("ルリ"), 2 },
	{ SLICE("彩葉"), SLICE("イロハ"), 3 },
	{ SLICE("萌"), SLICE("モエ"), 2 },
	{ SLICE("愛"), SLICE("メイ"), 2 },
	{ SLICE("希"), SLICE("ノゾミ"), 2 },
};

/* Small kana of Ainu, combining marks, hentaigana, and one without end. */
static const struct block rare[GIVEN_RARE] = {
	{ SLICE("ヴィオレッタ"), SLICE("ヴィオレッタ"), 1 },
	{ SLICE("ㇷ゚"), SLICE("プ"), 1 },
	{ SLICE("トゥレㇷ゚"), SLICE("トゥレㇷ゚"), 1 },
	{ SLICE("シㇼ"), SLICE("シㇼ"), 1 },
	{ SLICE("か゚"), SLICE("カ゚"), 1 },
	{ SLICE("𛀂い"), SLICE("イイ"), 1 },
	{ SLICE("𛁫つ"), SLICE("ハツ"), 1 },
	{ SLICE("き𛀁"), SLICE("キエ"), 1 },
	{ SLICE("曻"), SLICE("ノボル"), 1 },
	{ SLICE("昻"), SLICE("コウ"), 1 },
	{ SLICE("靍"), SLICE("ツル"), 1 },
	{ SLICE("祐介"), SLICE("ユウスケ"), 1 },
	{ SLICE("海斗"), SLICE("カイト"), 1 },
	{ SLICE("琢磨"), SLICE("タクマ"), 1 },
	{ SLICE("渚"), SLICE("ナギサ"), 1 },
	{ SLICE("步"), SLICE("アユム"), 1 },
	{ SLICE("萊夢"), SLICE("ライム"), 1 },
	{ SLICE("龙"), SLICE("リュウ"), 1 },
	{ SLICE("寿限無寿限無五劫の擦り切れ海砂利水魚の水行末雲来末風来末食う寝る処に住"
		"む処"),
	    SLICE("ジュゲムジュゲムゴコウノスリキレカイジャリスイギョノスイギョウマツウ"
		  "ンライマツフウライマツクウネルトコロニスムトコロ"),
	    1 },
};

static struct picks picks[2][3] = {
	{ PICKS_OF(men_old), PICKS_OF(men_middle), PICKS_OF(men_new) },
	{ PICKS_OF(women_old), PICKS_OF(women_middle), PICKS_OF(women_new) },
};

const struct block *
given_draw(struct draw *draw, bool female, enum cohort cohort)
{
	return picks_draw(&picks[female][cohort], draw);
}

const struct block *
given_rare(unsigned index)
{
	return &rare[index];
}
