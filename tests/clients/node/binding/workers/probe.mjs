// Calls env.AI as the body of a request says, and tells what the binding made of it.
export default {
  async fetch(request, { AI }) {
    const { model, inputs, options, models } = await request.json();
    const told = {};
    try {
      told.result = models ? await AI.models(models) : await AI.run(model, inputs, options);
    } catch (error) {
      told.error = { name: error.name, message: error.message };
    }
    told.status = AI.lastRequestHttpStatusCode;
    told.code = AI.lastRequestInternalStatusCode;
    told.id = AI.lastRequestId;
    told.log = AI.aiGatewayLogId;
    return Response.json(told);
  },
};
