/** The emoji that people type by name: `name character`, the most used first within their kind. Loaded when somebody types a colon. */
const LIST = `
thumbsup 👍 tada 🎉 heart ❤️ joy 😂 eyes 👀 fire 🔥 rocket 🚀 pray 🙏 thinking 🤔 white_check_mark ✅ clap 👏 smile 😄
smiley 😃 grin 😁 grinning 😀 laughing 😆 rofl 🤣 sweat_smile 😅 slightly_smiling_face 🙂 upside_down_face 🙃 wink 😉
blush 😊 innocent 😇 smiling_face_with_three_hearts 🥰 heart_eyes 😍 star_struck 🤩 kissing_heart 😘 yum 😋 stuck_out_tongue 😛
stuck_out_tongue_winking_eye 😜 zany_face 🤪 money_mouth_face 🤑 hugs 🤗 hand_over_mouth 🤭 shushing_face 🤫 saluting_face 🫡
zipper_mouth_face 🤐 raised_eyebrow 🤨 neutral_face 😐 expressionless 😑 no_mouth 😶 smirk 😏 unamused 😒 roll_eyes 🙄 grimacing 😬
relieved 😌 pensive 😔 sleepy 😪 drooling_face 🤤 sleeping 😴 mask 😷 face_with_thermometer 🤒 nauseated_face 🤢 vomiting_face 🤮
sneezing_face 🤧 hot_face 🥵 cold_face 🥶 dizzy_face 😵 exploding_head 🤯 cowboy_hat_face 🤠 partying_face 🥳 sunglasses 😎 nerd_face 🤓
monocle_face 🧐 confused 😕 worried 😟 slightly_frowning_face 🙁 open_mouth 😮 hushed 😯 astonished 😲 flushed 😳 pleading_face 🥺
fearful 😨 cold_sweat 😰 disappointed_relieved 😥 cry 😢 sob 😭 scream 😱 confounded 😖 persevere 😣 disappointed 😞 sweat 😓 weary 😩
tired_face 😫 yawning_face 🥱 triumph 😤 rage 😡 angry 😠 cursing_face 🤬 smiling_imp 😈 skull 💀 poop 💩 clown_face 🤡 ghost 👻 alien 👽
robot 🤖 see_no_evil 🙈 hear_no_evil 🙉 speak_no_evil 🙊 melting_face 🫠 facepalm 🤦 shrug 🤷
+1 👍 thumbsdown 👎 -1 👎 wave 👋 ok_hand 👌 raised_hand ✋ v ✌️ crossed_fingers 🤞 metal 🤘 call_me_hand 🤙 point_left 👈
point_right 👉 point_up ☝️ point_down 👇 fist ✊ punch 👊 raised_hands 🙌 open_hands 👐 handshake 🤝 writing_hand ✍️
muscle 💪 eye 👁️ brain 🧠 ear 👂 nose 👃 tongue 👅 baby 👶 boy 👦 girl 👧 man 👨 woman 👩 older_man 👴 older_woman 👵
technologist 🧑‍💻 astronaut 🧑‍🚀 detective 🕵️ ninja 🥷 mage 🧙 zombie 🧟 dancer 💃 runner 🏃 walking 🚶 people_holding_hands 🧑‍🤝‍🧑
orange_heart 🧡 yellow_heart 💛 green_heart 💚 blue_heart 💙 purple_heart 💜 black_heart 🖤 white_heart 🤍 broken_heart 💔
two_hearts 💕 sparkling_heart 💖 cupid 💘 heart_on_fire ❤️‍🔥 kiss 💋 100 💯 anger 💢 boom 💥 dizzy 💫 sweat_drops 💦 dash 💨 zzz 💤
speech_balloon 💬 thought_balloon 💭
dog 🐶 cat 🐱 mouse 🐭 hamster 🐹 rabbit 🐰 fox 🦊 bear 🐻 panda 🐼 koala 🐨 tiger 🐯 lion 🦁 cow 🐮 pig 🐷 frog 🐸 monkey 🐵 chicken 🐔
penguin 🐧 bird 🐦 baby_chick 🐤 duck 🦆 goose 🪿 eagle 🦅 owl 🦉 bat 🦇 wolf 🐺 horse 🐴 unicorn 🦄 bee 🐝 bug 🐛 butterfly 🦋 snail 🐌
ant 🐜 spider 🕷️ turtle 🐢 snake 🐍 octopus 🐙 crab 🦀 fish 🐟 dolphin 🐬 whale 🐳 shark 🦈 elephant 🐘 sloth 🦥 otter 🦦 dragon 🐉 t_rex 🦖
cactus 🌵 christmas_tree 🎄 evergreen_tree 🌲 palm_tree 🌴 seedling 🌱 herb 🌿 four_leaf_clover 🍀 maple_leaf 🍁 fallen_leaf 🍂
mushroom 🍄 bouquet 💐 tulip 🌷 rose 🌹 sunflower 🌻 blossom 🌼 cherry_blossom 🌸
sunny ☀️ partly_sunny ⛅ cloud ☁️ rain 🌧️ thunder ⛈️ zap ⚡ snowflake ❄️ snowman ⛄ umbrella ☔ rainbow 🌈 ocean 🌊 droplet 💧
tornado 🌪️ fog 🌫️ star ⭐ star2 🌟 sparkles ✨ moon 🌙 full_moon 🌕 earth 🌍 globe 🌐 comet ☄️ volcano 🌋
apple 🍎 green_apple 🍏 banana 🍌 watermelon 🍉 grapes 🍇 strawberry 🍓 cherries 🍒 peach 🍑 pineapple 🍍 lemon 🍋 avocado 🥑 tomato 🍅
carrot 🥕 corn 🌽 hot_pepper 🌶️ broccoli 🥦 potato 🥔 bread 🍞 croissant 🥐 cheese 🧀 egg 🥚 bacon 🥓 pancakes 🥞 hamburger 🍔 fries 🍟
pizza 🍕 hotdog 🌭 sandwich 🥪 taco 🌮 burrito 🌯 salad 🥗 spaghetti 🍝 ramen 🍜 sushi 🍣 rice 🍚 curry 🍛 cookie 🍪 cake 🎂 cupcake 🧁
pie 🥧 chocolate 🍫 candy 🍬 doughnut 🍩 icecream 🍦 popcorn 🍿 honey 🍯 coffee ☕ tea 🍵 beer 🍺 beers 🍻 wine 🍷 cocktail 🍸 champagne 🍾
clinking_glasses 🥂 milk 🥛 salt 🧂
soccer ⚽ basketball 🏀 football 🏈 baseball ⚾ tennis 🎾 volleyball 🏐 golf ⛳ ping_pong 🏓 ski 🎿 bike 🚴 swim 🏊 trophy 🏆 medal 🏅
first_place 🥇 second_place 🥈 third_place 🥉 dart 🎯 game 🎮 dice 🎲 chess ♟️ jigsaw 🧩 art 🎨 guitar 🎸 musical_note 🎵 notes 🎶
microphone 🎤 headphones 🎧 drum 🥁 piano 🎹 clapper 🎬 ticket 🎫 circus 🎪
car 🚗 taxi 🚕 bus 🚌 ambulance 🚑 fire_engine 🚒 police_car 🚓 truck 🚚 tractor 🚜 bicycle 🚲 train 🚆 tram 🚊 airplane ✈️
helicopter 🚁 boat ⛵ ship 🚢 anchor ⚓ construction 🚧 traffic_light 🚦 map 🗺️ mountain ⛰️ beach 🏖️ camping 🏕️ house 🏠 office 🏢
hospital 🏥 school 🏫 factory 🏭 castle 🏰 statue_of_liberty 🗽 tent ⛺ sunrise 🌅 night 🌃 bridge 🌉
watch ⌚ phone 📱 computer 💻 desktop 🖥️ keyboard ⌨️ printer 🖨️ floppy 💾 cd 💿 camera 📷 video 📹 tv 📺 radio 📻 battery 🔋 plug 🔌
bulb 💡 flashlight 🔦 candle 🕯️ hourglass ⌛ alarm ⏰ stopwatch ⏱️ satellite 🛰️ telescope 🔭 microscope 🔬 magnet 🧲 test_tube 🧪
hammer 🔨 wrench 🔧 screwdriver 🪛 gear ⚙️ toolbox 🧰 link 🔗 chains ⛓️ scissors ✂️ bomb 💣 knife 🔪 shield 🛡️ lock 🔒 unlock 🔓 key 🔑
money 💰 dollar 💵 credit_card 💳 gem 💎 scales ⚖️ gift 🎁 balloon 🎈 confetti_ball 🎊 crown 👑 ring 💍 tophat 🎩 glasses 👓
backpack 🎒 package 📦 mailbox 📫 email 📧 inbox 📥 outbox 📤 memo 📝 pencil ✏️ pen 🖊️ book 📖 books 📚 newspaper 📰 bookmark 🔖
clipboard 📋 calendar 📅 chart 📊 chart_up 📈 chart_down 📉 folder 📁 paperclip 📎 pushpin 📌 pin 📍 ruler 📏 wastebasket 🗑️ mag 🔍
bell 🔔 no_bell 🔕 loudspeaker 📢 mega 📣 label 🏷️ door 🚪 bed 🛏️ toilet 🚽 shower 🚿 broom 🧹 soap 🧼 pill 💊 syringe 💉 thermometer 🌡️
check ✅ heavy_check_mark ✔️ x ❌ no_entry ⛔ no_entry_sign 🚫 warning ⚠️ question ❓ exclamation ❗ bangbang ‼️
interrobang ⁉️ recycle ♻️ sos 🆘 new 🆕 ok 🆗 cool 🆒 free 🆓 up 🆙 top 🔝 soon 🔜 back 🔙 end 🔚 arrow_up ⬆️ arrow_down ⬇️
arrow_left ⬅️ arrow_right ➡️ arrows_counterclockwise 🔄 plus ➕ minus ➖ infinity ♾️ red_circle 🔴 orange_circle 🟠 yellow_circle 🟡
green_circle 🟢 blue_circle 🔵 purple_circle 🟣 white_circle ⚪ black_circle ⚫ red_square 🟥 green_square 🟩 blue_square 🟦
checkered_flag 🏁 white_flag 🏳️ rainbow_flag 🏳️‍🌈 pirate_flag 🏴‍☠️ triangular_flag 🚩
`;

export interface NamedEmoji {
  readonly name: string;
  readonly emoji: string;
}

export const EMOJI: readonly NamedEmoji[] = pairs(LIST.trim().split(/\s+/));

function pairs(words: readonly string[]): readonly NamedEmoji[] {
  const found: NamedEmoji[] = [];
  for (let i = 0; i + 1 < words.length; i += 2) found.push({ name: words[i] as string, emoji: words[i + 1] as string });
  return found;
}

const named = (name: string): NamedEmoji => EMOJI.find((one) => one.name === name) as NamedEmoji;
/** Offered first. */
export const QUICK: readonly NamedEmoji[] = ['thumbsup', 'heart', 'joy', 'tada', 'eyes', 'white_check_mark'].map(named);
