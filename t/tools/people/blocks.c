#include "blocks.h"

#define COUNT(table) (sizeof(table) / sizeof((table)[0]))

/* The commonest, then some for the sake of their characters. */
static const struct block surnames[] = {
	{ SLICE("佐藤"), SLICE("サトウ"), 188 },
	{ SLICE("鈴木"), SLICE("スズキ"), 180 },
	{ SLICE("高橋"), SLICE("タカハシ"), 142 },
	{ SLICE("田中"), SLICE("タナカ"), 134 },
	{ SLICE("伊藤"), SLICE("イトウ"), 108 },
	{ SLICE("渡辺"), SLICE("ワタナベ"), 107 },
	{ SLICE("山本"), SLICE("ヤマモト"), 105 },
	{ SLICE("中村"), SLICE("ナカムラ"), 105 },
	{ SLICE("小林"), SLICE("コバヤシ"), 103 },
	{ SLICE("加藤"), SLICE("カトウ"), 89 },
	{ SLICE("吉田"), SLICE("ヨシダ"), 83 },
	{ SLICE("山田"), SLICE("ヤマダ"), 81 },
	{ SLICE("佐々木"), SLICE("ササキ"), 67 },
	{ SLICE("山口"), SLICE("ヤマグチ"), 64 },
	{ SLICE("松本"), SLICE("マツモト"), 63 },
	{ SLICE("井上"), SLICE("イノウエ"), 61 },
	{ SLICE("木村"), SLICE("キムラ"), 57 },
	{ SLICE("林"), SLICE("ハヤシ"), 54 },
	{ SLICE("斎藤"), SLICE("サイトウ"), 54 },
	{ SLICE("清水"), SLICE("シミズ"), 53 },
	{ SLICE("山崎"), SLICE("ヤマザキ"), 48 },
	{ SLICE("森"), SLICE("モリ"), 46 },
	{ SLICE("池田"), SLICE("イケダ"), 45 },
	{ SLICE("橋本"), SLICE("ハシモト"), 45 },
	{ SLICE("阿部"), SLICE("アベ"), 44 },
	{ SLICE("石川"), SLICE("イシカワ"), 42 },
	{ SLICE("山下"), SLICE("ヤマシタ"), 42 },
	{ SLICE("中島"), SLICE("ナカジマ"), 40 },
	{ SLICE("石井"), SLICE("イシイ"), 39 },
	{ SLICE("小川"), SLICE("オガワ"), 39 },
	{ SLICE("前田"), SLICE("マエダ"), 38 },
	{ SLICE("岡田"), SLICE("オカダ"), 38 },
	{ SLICE("長谷川"), SLICE("ハセガワ"), 37 },
	{ SLICE("藤田"), SLICE("フジタ"), 37 },
	{ SLICE("後藤"), SLICE("ゴトウ"), 37 },
	{ SLICE("近藤"), SLICE("コンドウ"), 37 },
	{ SLICE("村上"), SLICE("ムラカミ"), 35 },
	{ SLICE("遠藤"), SLICE("エンドウ"), 33 },
	{ SLICE("青木"), SLICE("アオキ"), 33 },
	{ SLICE("坂本"), SLICE("サカモト"), 32 },
	{ SLICE("斉藤"), SLICE("サイトウ"), 32 },
	{ SLICE("福田"), SLICE("フクダ"), 31 },
	{ SLICE("太田"), SLICE("オオタ"), 31 },
	{ SLICE("西村"), SLICE("ニシムラ"), 31 },
	{ SLICE("藤井"), SLICE("フジイ"), 31 },
	{ SLICE("岡本"), SLICE("オカモト"), 29 },
	{ SLICE("藤原"), SLICE("フジワラ"), 29 },
	{ SLICE("金子"), SLICE("カネコ"), 29 },
	{ SLICE("三浦"), SLICE("ミウラ"), 29 },
	{ SLICE("中野"), SLICE("ナカノ"), 29 },
	{ SLICE("中川"), SLICE("ナカガワ"), 29 },
	{ SLICE("原田"), SLICE("ハラダ"), 29 },
	{ SLICE("松田"), SLICE("マツダ"), 29 },
	{ SLICE("竹内"), SLICE("タケウチ"), 28 },
	{ SLICE("小野"), SLICE("オノ"), 28 },
	{ SLICE("田村"), SLICE("タムラ"), 28 },
	{ SLICE("中山"), SLICE("ナカヤマ"), 27 },
	{ SLICE("和田"), SLICE("ワダ"), 26 },
	{ SLICE("石田"), SLICE("イシダ"), 26 },
	{ SLICE("森田"), SLICE("モリタ"), 26 },
	{ SLICE("上田"), SLICE("ウエダ"), 24 },
	{ SLICE("原"), SLICE("ハラ"), 24 },
	{ SLICE("内田"), SLICE("ウチダ"), 24 },
	{ SLICE("柴田"), SLICE("シバタ"), 24 },
	{ SLICE("酒井"), SLICE("サカイ"), 24 },
	{ SLICE("宮崎"), SLICE("ミヤザキ"), 23 },
	{ SLICE("横山"), SLICE("ヨコヤマ"), 23 },
	{ SLICE("高木"), SLICE("タカギ"), 23 },
	{ SLICE("安藤"), SLICE("アンドウ"), 23 },
	{ SLICE("宮本"), SLICE("ミヤモト"), 23 },
	{ SLICE("大野"), SLICE("オオノ"), 22 },
	{ SLICE("小島"), SLICE("コジマ"), 21 },
	{ SLICE("工藤"), SLICE("クドウ"), 21 },
	{ SLICE("谷口"), SLICE("タニグチ"), 21 },
	{ SLICE("今井"), SLICE("イマイ"), 21 },
	{ SLICE("高田"), SLICE("タカダ"), 21 },
	{ SLICE("増田"), SLICE("マスダ"), 20 },
	{ SLICE("丸山"), SLICE("マルヤマ"), 20 },
	{ SLICE("杉山"), SLICE("スギヤマ"), 20 },
	{ SLICE("村田"), SLICE("ムラタ"), 20 },
	{ SLICE("大塚"), SLICE("オオツカ"), 20 },
	{ SLICE("新井"), SLICE("アライ"), 20 },
	{ SLICE("藤本"), SLICE("フジモト"), 20 },
	{ SLICE("小山"), SLICE("コヤマ"), 20 },
	{ SLICE("平野"), SLICE("ヒラノ"), 20 },
	{ SLICE("河野"), SLICE("コウノ"), 20 },
	{ SLICE("上野"), SLICE("ウエノ"), 20 },
	{ SLICE("武田"), SLICE("タケダ"), 20 },
	{ SLICE("野口"), SLICE("ノグチ"), 19 },
	{ SLICE("松井"), SLICE("マツイ"), 19 },
	{ SLICE("千葉"), SLICE("チバ"), 19 },
	{ SLICE("菅原"), SLICE("スガワラ"), 19 },
	{ SLICE("岩崎"), SLICE("イワサキ"), 19 },
	{ SLICE("久保"), SLICE("クボ"), 18 },
	{ SLICE("木下"), SLICE("キノシタ"), 18 },
	{ SLICE("佐野"), SLICE("サノ"), 18 },
	{ SLICE("野村"), SLICE("ノムラ"), 18 },
	{ SLICE("松尾"), SLICE("マツオ"), 18 },
	{ SLICE("菊地"), SLICE("キクチ"), 18 },
	{ SLICE("杉本"), SLICE("スギモト"), 18 },
	{ SLICE("市川"), SLICE("イチカワ"), 18 },
	{ SLICE("古川"), SLICE("フルカワ"), 17 },
	{ SLICE("大西"), SLICE("オオニシ"), 17 },
	{ SLICE("島田"), SLICE("シマダ"), 17 },
	{ SLICE("水野"), SLICE("ミズノ"), 17 },
	{ SLICE("桜井"), SLICE("サクライ"), 17 },
	{ SLICE("渡部"), SLICE("ワタナベ"), 17 },
	{ SLICE("高野"), SLICE("タカノ"), 17 },
	{ SLICE("吉川"), SLICE("ヨシカワ"), 17 },
	{ SLICE("山内"), SLICE("ヤマウチ"), 16 },
	{ SLICE("西田"), SLICE("ニシダ"), 16 },
	{ SLICE("菊池"), SLICE("キクチ"), 16 },
	{ SLICE("飯田"), SLICE("イイダ"), 16 },
	{ SLICE("小松"), SLICE("コマツ"), 16 },
	{ SLICE("西川"), SLICE("ニシカワ"), 16 },
	{ SLICE("北村"), SLICE("キタムラ"), 15 },
	{ SLICE("安田"), SLICE("ヤスダ"), 15 },
	{ SLICE("五十嵐"), SLICE("イガラシ"), 15 },
	{ SLICE("川口"), SLICE("カワグチ"), 15 },
	{ SLICE("平田"), SLICE("ヒラタ"), 15 },
	{ SLICE("関"), SLICE("セキ"), 15 },
	{ SLICE("中田"), SLICE("ナカダ"), 15 },
	{ SLICE("久保田"), SLICE("クボタ"), 15 },
	{ SLICE("東"), SLICE("ヒガシ"), 15 },
	{ SLICE("服部"), SLICE("ハットリ"), 15 },
	{ SLICE("岩田"), SLICE("イワタ"), 15 },
	{ SLICE("川崎"), SLICE("カワサキ"), 15 },
	{ SLICE("土屋"), SLICE("ツチヤ"), 15 },
	{ SLICE("福島"), SLICE("フクシマ"), 14 },
	{ SLICE("本田"), SLICE("ホンダ"), 14 },
	{ SLICE("樋口"), SLICE("ヒグチ"), 14 },
	{ SLICE("辻"), SLICE("ツジ"), 14 },
	{ SLICE("秋山"), SLICE("アキヤマ"), 14 },
	{ SLICE("田口"), SLICE("タグチ"), 14 },
	{ SLICE("永井"), SLICE("ナガイ"), 14 },
	{ SLICE("山中"), SLICE("ヤマナカ"), 14 },
	{ SLICE("中西"), SLICE("ナカニシ"), 14 },
	{ SLICE("吉村"), SLICE("ヨシムラ"), 14 },
	{ SLICE("川上"), SLICE("カワカミ"), 14 },
	{ SLICE("松岡"), SLICE("マツオカ"), 14 },
	{ SLICE("十河"), SLICE("ソゴウ"), 2 },
	{ SLICE("表"), SLICE("オモテ"), 2 },
	{ SLICE("能登"), SLICE("ノト"), 2 },
	{ SLICE("構"), SLICE("カマエ"), 1 },
	{ SLICE("一"), SLICE("ニノマエ"), 1 },
	{ SLICE("藤堂"), SLICE("トウドウ"), 3 },
	{ SLICE("神田"), SLICE("カンダ"), 8 },
	{ SLICE("神谷"), SLICE("カミヤ"), 8 },
	{ SLICE("塚本"), SLICE("ツカモト"), 9 },
	{ SLICE("都築"), SLICE("ツヅキ"), 3 },
	{ SLICE("徳永"), SLICE("トクナガ"), 4 },
	{ SLICE("広瀬"), SLICE("ヒロセ"), 8 },
};

/* Born before 1950. */
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

/* Born 1950 to 1994. */
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

/* Born since. */
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

/* The same for women. */
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

/* The same for women. */
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

/* The same for women. */
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

/* Supplementary planes, variation sequences, compatibility ideographs, a long one. */
static const struct block rare_surnames[] = {
	{ SLICE("髙𣘺"), SLICE("タカハシ"), 1 },
	{ SLICE("𠮷田"), SLICE("ヨシダ"), 1 },
	{ SLICE("𠮷野家"), SLICE("ヨシノヤ"), 1 },
	{ SLICE("栁田"), SLICE("ヤナギタ"), 1 },
	{ SLICE("德永"), SLICE("トクナガ"), 1 },
	{ SLICE("渡邊󠄁"), SLICE("ワタナベ"), 1 },
	{ SLICE("渡邊󠄉"), SLICE("ワタナベ"), 1 },
	{ SLICE("渡邉󠄂"), SLICE("ワタナベ"), 1 },
	{ SLICE("斉󠄃藤"), SLICE("サイトウ"), 1 },
	{ SLICE("葛󠄀城"), SLICE("カツラギ"), 1 },
	{ SLICE("辻󠄀"), SLICE("ツジ"), 1 },
	{ SLICE("榊󠄀"), SLICE("サカキ"), 1 },
	{ SLICE("芦󠄁田"), SLICE("アシダ"), 1 },
	{ SLICE("廣瀨"), SLICE("ヒロセ"), 1 },
	{ SLICE("黑田"), SLICE("クロダ"), 1 },
	{ SLICE("桒原"), SLICE("クワバラ"), 1 },
	{ SLICE("㟢本"), SLICE("サキモト"), 1 },
	{ SLICE("𡈽屋"), SLICE("ツチヤ"), 1 },
	{ SLICE("𡈁"), SLICE("ハッカイ"), 1 },
	{ SLICE("𣘺本"), SLICE("ハシモト"), 1 },
	{ SLICE("𦚰坂"), SLICE("ワキサカ"), 1 },
	{ SLICE("𥔎"), SLICE("サキ"), 1 },
	{ SLICE("𩸽"), SLICE("ホッケ"), 1 },
	{ SLICE("𠮟"), SLICE("シカル"), 1 },
	{ SLICE("神﨑"), SLICE("カンザキ"), 1 },
	{ SLICE("福島"), SLICE("フクシマ"), 1 },
	{ SLICE("鶴田"), SLICE("ツルタ"), 1 },
	{ SLICE("都築"), SLICE("ツヅキ"), 1 },
	{ SLICE("諸橋"), SLICE("モロハシ"), 1 },
	{ SLICE("﨏"), SLICE("サコ"), 1 },
	{ SLICE("﨔"), SLICE("ツキ"), 1 },
	{ SLICE("﨟"), SLICE("ロウ"), 1 },
	{ SLICE("纊田"), SLICE("ワタダ"), 1 },
	{ SLICE("〆木"), SLICE("シメギ"), 1 },
	{ SLICE("勅使河原"), SLICE("テシガワラ"), 1 },
	{ SLICE("左衛門三郎"), SLICE("サエモンサブロウ"), 1 },
};

/* Small kana of Ainu, combining marks, hentaigana, and one without end. */
static const struct block rare_given[] = {
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

static const struct swap swaps[] = {
	{ SLICE("高"), SLICE("髙"), 80 },
	{ SLICE("崎"), SLICE("﨑"), 100 },
	{ SLICE("吉"), SLICE("𠮷"), 20 },
	{ SLICE("浜"), SLICE("濱"), 200 },
	{ SLICE("浜"), SLICE("濵"), 30 },
	{ SLICE("辺"), SLICE("邊"), 150 },
	{ SLICE("辺"), SLICE("邉"), 300 },
	{ SLICE("斎"), SLICE("齋"), 200 },
	{ SLICE("斎"), SLICE("齊"), 50 },
	{ SLICE("瀬"), SLICE("瀨"), 20 },
	{ SLICE("徳"), SLICE("德"), 20 },
	{ SLICE("神"), SLICE("神"), 3 },
	{ SLICE("福"), SLICE("福"), 3 },
	{ SLICE("塚"), SLICE("塚"), 3 },
	{ SLICE("都"), SLICE("都"), 3 },
	{ SLICE("沢"), SLICE("澤"), 150 },
	{ SLICE("島"), SLICE("嶋"), 60 },
	{ SLICE("桜"), SLICE("櫻"), 60 },
	{ SLICE("広"), SLICE("廣"), 60 },
	{ SLICE("国"), SLICE("國"), 30 },
	{ SLICE("辻"), SLICE("辻󠄀"), 50 },
	{ SLICE("葛"), SLICE("葛󠄀"), 50 },
	{ SLICE("渡辺"), SLICE("渡邊󠄁"), 5 },
};

static const struct slice latin_families[] = {
	SLICE("NGUYEN"),
	SLICE("TRAN"),
	SLICE("LE"),
	SLICE("PHAM"),
	SLICE("SANTOS"),
	SLICE("DELA-CRUZ"),
	SLICE("REYES"),
	SLICE("SILVA"),
	SLICE("SOUZA"),
	SLICE("PEREIRA"),
	SLICE("TAMANG"),
	SLICE("GURUNG"),
	SLICE("SHRESTHA"),
	SLICE("RAI"),
	SLICE("WANG"),
	SLICE("LI"),
	SLICE("ZHANG"),
	SLICE("CHEN"),
	SLICE("KIM"),
	SLICE("PARK"),
	SLICE("LEE"),
	SLICE("CHOI"),
	SLICE("SINGH"),
	SLICE("PERERA"),
	SLICE("FERNANDO"),
	SLICE("SUHARTO"),
	SLICE("HTUN"),
	SLICE("MYINT"),
	SLICE("O'BRIEN"),
	SLICE("MAC.DONALD"),
	SLICE("GARCIA"),
	SLICE("SMITH"),
	SLICE("JONES"),
	SLICE("BROWN"),
	SLICE("VAN-DER-BERG"),
};

static const struct slice latin_women[] = {
	SLICE("MARIA"),
	SLICE("ANA"),
	SLICE("THI"),
	SLICE("LAN"),
	SLICE("PRIYA"),
	SLICE("SITA"),
	SLICE("MEI"),
	SLICE("XIAO"),
	SLICE("JI-WOO"),
	SLICE("SOFIA"),
	SLICE("FATIMA"),
	SLICE("AYE"),
	SLICE("KHIN"),
	SLICE("NUR"),
	SLICE("SRI"),
	SLICE("ROSA"),
	SLICE("JOY"),
	SLICE("GRACE"),
	SLICE("THUY"),
	SLICE("LINH"),
	SLICE("ELENA"),
	SLICE("CHRISTINE"),
	SLICE("SUNITA"),
	SLICE("KUMARI"),
	SLICE("YUKI-ANNE"),
	SLICE("BEATRIZ"),
	SLICE("O'NEAL"),
};

static const struct slice latin_men[] = {
	SLICE("NGUYEN"),
	SLICE("VAN"),
	SLICE("TRAN"),
	SLICE("MINH"),
	SLICE("JOHN"),
	SLICE("PAUL"),
	SLICE("CARLOS"),
	SLICE("EDUARDO"),
	SLICE("JOSE"),
	SLICE("RAJESH"),
	SLICE("KUMAR"),
	SLICE("BAHADUR"),
	SLICE("WEI"),
	SLICE("MIN-JUN"),
	SLICE("AUNG"),
	SLICE("KYAW"),
	SLICE("BUDI"),
	SLICE("SANTOSO"),
	SLICE("AHMAD"),
	SLICE("DAVID"),
	SLICE("SMITH"),
	SLICE("MICHAEL"),
	SLICE("JAMES"),
	SLICE("PETER"),
	SLICE("ALI"),
	SLICE("HASSAN"),
};

static const struct slice kanji_foreign[] = {
	SLICE("王　小明"),
	SLICE("李　麗華"),
	SLICE("張　偉"),
	SLICE("陳　美玲"),
	SLICE("林　志強"),
	SLICE("金　秀賢"),
	SLICE("朴　智恩"),
	SLICE("崔　民浩"),
	SLICE("劉　洋"),
	SLICE("楊　春梅"),
};

static const struct slice buildings[] = {
	SLICE("コーポ青葉"),
	SLICE("メゾン栄"),
	SLICE("グリーンハイツ"),
	SLICE("サンライズマンション"),
	SLICE("第２清風荘"),
	SLICE("ハイム・ソレイユ"),
	SLICE("ＫＳビル"),
	SLICE("パレス表町"),
	SLICE("県営住宅能見団地"),
	SLICE("コーポ“桜”"),
};

/* Weighted choice in one look: the table is laid out over PICKS places. */
#define PICKS 4096

struct picks {
	const struct block *blocks;
	unsigned count;
	unsigned short at[PICKS];
};

static struct picks surname_picks = { surnames, COUNT(surnames), { 0 } };
static struct picks given_picks[2][3] = {
	{ { men_old, COUNT(men_old), { 0 } }, { men_middle, COUNT(men_middle), { 0 } },
	    { men_new, COUNT(men_new), { 0 } } },
	{ { women_old, COUNT(women_old), { 0 } },
	    { women_middle, COUNT(women_middle), { 0 } },
	    { women_new, COUNT(women_new), { 0 } } },
};

static void
picks_fill(struct picks *picks)
{
	unsigned total = 0, before = 0, block = 0, i;

	for (i = 0; i < picks->count; i++)
		total += picks->blocks[i].weight;
	for (i = 0; i < PICKS; i++) {
		while ((uint64_t)i * total >=
		       (uint64_t)(before + picks->blocks[block].weight) * PICKS)
			before += picks->blocks[block++].weight;
		picks->at[i] = (unsigned short)block;
	}
}

void
blocks_prepare(void)
{
	unsigned i;

	picks_fill(&surname_picks);
	for (i = 0; i < 6; i++)
		picks_fill(&given_picks[i / 3][i % 3]);
}

static const struct block *
pick(const struct picks *picks, struct draw *draw)
{
	return &picks->blocks[picks->at[draw_below(draw, PICKS)]];
}

const struct block *
blocks_surname(struct draw *draw)
{
	return pick(&surname_picks, draw);
}

const struct block *
blocks_given(struct draw *draw, bool female, enum cohort cohort)
{
	return pick(&given_picks[female][cohort], draw);
}

const struct block *
blocks_rare_surname(unsigned index)
{
	return index < COUNT(rare_surnames) ? &rare_surnames[index] : NULL;
}

const struct block *
blocks_rare_given(unsigned index)
{
	return index < COUNT(rare_given) ? &rare_given[index] : NULL;
}

const struct swap *
blocks_swap(unsigned index)
{
	return index < COUNT(swaps) ? &swaps[index] : NULL;
}

struct slice
blocks_latin_family(struct draw *draw)
{
	return latin_families[draw_below(draw, COUNT(latin_families))];
}

struct slice
blocks_latin_given(struct draw *draw, bool female)
{
	if (female)
		return latin_women[draw_below(draw, COUNT(latin_women))];
	return latin_men[draw_below(draw, COUNT(latin_men))];
}

struct slice
blocks_kanji_foreign(struct draw *draw)
{
	return kanji_foreign[draw_below(draw, COUNT(kanji_foreign))];
}

struct slice
blocks_building(struct draw *draw)
{
	return buildings[draw_below(draw, COUNT(buildings))];
}
