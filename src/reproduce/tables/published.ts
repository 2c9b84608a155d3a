import type { ModelName } from "../../config/models.js";

/** Loss and accuracy as the post prints them: the loss rounded to two digits, the accuracy cut off to a whole number. */
export interface PublishedEvaluation {
  /** 0.69 stands for [0.685, 0.695]. */
  loss: number;
  /** In per cent. 84 stands for [84, 85): the tutorial's torch divided integers. */
  accuracy: number;
}

/** What the post prints of one epoch. */
export interface PublishedEpoch {
  epoch: number;
  /** Losses of single training batches, by the batch's number within the epoch; six digits. */
  train: Record<number, number>;
  validation: PublishedEvaluation;
}

/** What the post prints of one model. */
export interface PublishedModel {
  epochs: PublishedEpoch[];
  /** After the last epoch. */
  test: PublishedEvaluation;
}

/** The batches whose training loss the post prints: `if b % 50 == 0`, of 200. */
export const PUBLISHED_BATCHES = [0, 50, 100, 150] as const;
/** The epochs of which the post shows the output; it leaves out those between. */
export const PUBLISHED_EPOCHS = [1, 15] as const;

/** The corpus as the post prints it: `[TRAIN]: 20000 [VALID]: 5000 [TEST]: 25000 [VOCAB] 46159 [CLASSES] 2`. */
export const PUBLISHED_COUNTS = { train: 20000, validation: 5000, test: 25000, vocabulary: 46159, classes: 2 } as const;

const losses = (first: number, second: number, third: number, fourth: number): Record<number, number> => ({
  0: first,
  50: second,
  100: third,
  150: fourth,
});

/**
 * The figures of the post 〈【Pytorch 실습】RNN, LSTM을 활용한 영화 평점 예측 모델〉 (`tutorial/post.md`), from the output under its code:
 * section 3 for BasicRNN, 4 for BasicGRU, 5 for BasicLSTM. One run each, of unknown seed.
 */
export const PUBLISHED: Record<ModelName, PublishedModel> = {
  rnn: {
    epochs: [
      { epoch: 1, train: losses(0.693486, 0.693027, 0.692615, 0.693534), validation: { loss: 0.69, accuracy: 49 } },
      { epoch: 15, train: losses(0.692949, 0.695515, 0.692522, 0.69304), validation: { loss: 0.69, accuracy: 50 } },
    ],
    test: { loss: 0.7, accuracy: 50 },
  },
  gru: {
    epochs: [
      { epoch: 1, train: losses(0.691595, 0.693059, 0.693562, 0.693485), validation: { loss: 0.69, accuracy: 50 } },
      { epoch: 15, train: losses(0.363591, 0.324579, 0.335097, 0.333244), validation: { loss: 0.45, accuracy: 85 } },
    ],
    test: { loss: 0.46, accuracy: 84 },
  },
  lstm: {
    epochs: [
      { epoch: 1, train: losses(0.693381, 0.69318, 0.693065, 0.695363), validation: { loss: 0.69, accuracy: 49 } },
      { epoch: 15, train: losses(0.427247, 0.454655, 0.428639, 0.428214), validation: { loss: 0.49, accuracy: 82 } },
    ],
    test: { loss: 0.5, accuracy: 80 },
  },
};
