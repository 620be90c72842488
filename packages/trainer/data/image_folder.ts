/**
 * Data sets as folders of pictures, a folder for each class.
 *
 * @module
 */

import { readBytes } from "@goodness/cli";
import { InputError } from "@goodness/core";
import { averageLevels } from "@goodness/core/images";
import type { ColourPicture } from "@goodness/pictures";
import { join } from "node:path";
import type { DatasetKind } from "./dataset_kind.ts";
import { type Folder, listFolder } from "./folder.ts";
import { checkClassCount } from "./labels.ts";
import { decodePicture } from "./picture.ts";
import type { Split } from "./split.ts";
import { mixed } from "./test_share.ts";

const TRAIN_NAMES = ["train", "training"];
const TEST_NAMES = ["test", "testing", "val", "valid", "validation"];
const PICTURE = /\.(png|jpe?g)$/i;

/** A picture with its label. */
interface LabelledPicture extends ColourPicture {
  readonly path: string;
  readonly label: number;
}

/** Pictures of one part, and what was left out. */
interface Pictures {
  readonly pictures: readonly LabelledPicture[];
  readonly others: readonly string[];
}

/** A folder with a folder of pictures for each class, or two such folders: `train` and `test`. */
export const IMAGES: DatasetKind = {
  what: "a folder of PNG or JPEG pictures for each class",
  recognises: ({ folders }) => folders.length > 0,
  read: async (folder, { imageSize = 0 }) => {
    const [trainFolder, testFolder] = await partsOf(folder);
    const classes = trainFolder.folders;
    checkClassCount(classes.length, trainFolder.path);
    const train = await readPictures(trainFolder, classes, imageSize);
    const test = testFolder && await readPictures(testFolder, classes, imageSize);
    const all = [train, ...(test ? [test] : [])];
    const pictures = all.flatMap((part) => part.pictures);
    checkSizes(pictures);
    const channels: 1 | 3 = pictures.some(({ rgb }) => isColoured(rgb)) ? 3 : 1;
    return {
      train: mixed(splitOf(train.pictures, channels)),
      test: test && splitOf(test.pictures, channels),
      classes,
      notes: notesOf(pictures, all.flatMap((part) => part.others)),
    };
  },
};

/** The folders with the classes: that of the training images, and that of the test images if there is one. */
async function partsOf(folder: Folder): Promise<[train: Folder, test?: Folder]> {
  const train = await findPart(folder, TRAIN_NAMES);
  if (train === undefined) return [folder];
  const test = await findPart(folder, TEST_NAMES);
  const unknown = test?.folders.find((name) => !train.folders.includes(name));
  if (test === undefined || unknown === undefined) return test ? [train, test] : [train];
  throw new InputError(
    `Cannot use ${test.path}: its folder "${unknown}" is no class, as ${train.path} has none of this name`,
  );
}

/** Finds a folder of folders; one of pictures is a class, whatever its name is. */
async function findPart(
  { path, folders }: Folder,
  names: readonly string[],
): Promise<Folder | undefined> {
  const name = names.find((name) => folders.includes(name));
  const part = name === undefined ? undefined : await listFolder(join(path, name));
  return part && part.folders.length > 0 ? part : undefined;
}

async function readPictures(
  { path: parent, folders }: Folder,
  classes: readonly string[],
  size: number,
): Promise<Pictures> {
  const pictures: LabelledPicture[] = [];
  const others: string[] = [];
  for (const name of folders) {
    const { path: folder, files, pathOf } = await listFolder(join(parent, name));
    const names = files.filter((file) => PICTURE.test(file));
    others.push(...files.filter((file) => !PICTURE.test(file)).map(pathOf));
    if (names.length === 0) {
      throw new InputError(
        `Cannot use ${folder} as a class: it holds no PNG or JPEG pictures; remove it or fill it`,
      );
    }
    for (const file of names) {
      const path = pathOf(file);
      const picture = resized(
        decodePicture({
          path,
          bytes: await readBytes(path, { expected: "a PNG or JPEG picture" }),
        }),
        size,
      );
      pictures.push({ ...picture, path, label: classes.indexOf(name) });
    }
  }
  return { pictures, others };
}

function resized(picture: ColourPicture, size: number): ColourPicture {
  const { height, width, rgb } = picture;
  if (size === 0 || (height === size && width === size)) return picture;
  const square = { height: size, width: size };
  const image = { height, width, channels: 3, data: rgb };
  return { ...picture, ...square, rgb: averageLevels(image, square) };
}

function checkSizes(pictures: readonly LabelledPicture[]): void {
  const [first] = pictures;
  const other = pictures.find(({ height, width }) =>
    height !== first?.height || width !== first.width
  );
  if (first === undefined || other === undefined) return;
  throw new InputError(
    `Cannot use pictures of several sizes: ${first.path} is ${first.width}x${first.height}, ` +
      `${other.path} is ${other.width}x${other.height}; choose "imageSize", such as 32, to resize all`,
  );
}

function isColoured(rgb: Uint8Array): boolean {
  for (let at = 0; at < rgb.length; at += 3) {
    if (rgb[at] !== rgb[at + 1] || rgb[at] !== rgb[at + 2]) return true;
  }
  return false;
}

function splitOf(pictures: readonly LabelledPicture[], channels: 1 | 3): Split {
  const [{ height = 0, width = 0 } = {}] = pictures;
  const size = height * width * channels;
  const images = new Uint8Array(pictures.length * size);
  pictures.forEach(({ rgb }, at) => {
    const image = channels === 3 ? rgb : rgb.filter((_, value) => value % 3 === 0);
    images.set(image, at * size);
  });
  const labels = Uint8Array.from(pictures, ({ label }) => label);
  return { count: pictures.length, height, width, channels, images, labels };
}

function notesOf(
  pictures: readonly LabelledPicture[],
  others: readonly string[],
): readonly string[] {
  const transparent = pictures.filter(({ isTransparent }) => isTransparent).length;
  return [
    ...(transparent > 0
      ? [
        `${transparent} pictures have transparent parts, laid on white, or on black if they are white`,
      ]
      : []),
    ...(others.length > 0
      ? [`${others.length} files are no PNG or JPEG and were left out, such as ${others[0]}`]
      : []),
  ];
}
