/* An epoch of batch gradient descent with FANN: one step for every `batch` rows. */
#include <string.h>

#include <floatfann.h>

struct fann *begin(const unsigned *sizes, unsigned layers, int sigmoid, float rate,
                   const float *parameters)
{
    struct fann *net = fann_create_standard_array(layers, sizes);
    if (!net)
        return NULL;
    fann_set_training_algorithm(net, FANN_TRAIN_BATCH);
    fann_set_train_error_function(net, FANN_ERRORFUNC_LINEAR);
    fann_set_learning_rate(net, rate);
    fann_set_activation_function_hidden(net, sigmoid ? FANN_SIGMOID : FANN_LINEAR_PIECE);
    fann_set_activation_function_output(net, FANN_LINEAR);
    fann_set_activation_steepness_hidden(net, sigmoid ? 0.5f : 1.0f);
    fann_set_activation_steepness_output(net, 1.0f);
    memcpy(net->weights, parameters, net->total_connections * sizeof(float));
    return net;
}

/* inputs and outputs are tables of `batch` pointers to rows. */
void epoch(struct fann *net, float *X, float *Y, const long long *order, unsigned samples,
           unsigned batch, float **inputs, float **outputs)
{
    struct fann_train_data data;
    memset(&data, 0, sizeof data);
    data.num_data = batch;
    data.num_input = net->num_input;
    data.num_output = net->num_output;
    data.input = inputs;
    data.output = outputs;
    for (unsigned start = 0; start < samples; start += batch) {
        for (unsigned i = 0; i < batch; i++) {
            inputs[i] = X + order[start + i] * net->num_input;
            outputs[i] = Y + order[start + i] * net->num_output;
        }
        fann_train_epoch(net, &data);
    }
}

unsigned count(struct fann *net) { return net->total_connections; }

void read(struct fann *net, float *parameters)
{
    memcpy(parameters, net->weights, net->total_connections * sizeof(float));
}

void end(struct fann *net) { fann_destroy(net); }
