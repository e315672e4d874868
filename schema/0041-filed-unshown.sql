-- Why: what an item asks to be shown is there when a case is filed, or whoever files it says why it is not.
insert into case_reasons (event, code, place, name, name_en, needs_text) values
    ('FILE', 'FOLLOWS', 1, '照片随后补传', 'The photos follow', false),
    ('FILE', 'PLAIN', 2, '文字已说清，足以立案', 'Plain enough without a photo', false),
    ('FILE', 'NO_PHOTO_THERE', 3, '现场不宜或不能拍照', 'No photo can be taken there', false),
    ('FILE', 'OTHER', 9, '其他', 'Another reason', true),
    ('CONFIRM', 'FOLLOWS', 1, '照片随后补传', 'The photos follow', false),
    ('CONFIRM', 'NO_PHOTO_THERE', 2, '现场不宜或不能拍照', 'No photo can be taken there', false),
    ('CONFIRM', 'NO_CAMERA', 3, '手机或光线不便拍照', 'No camera, or no light', false),
    ('CONFIRM', 'OTHER', 9, '其他', 'Another reason', true);
