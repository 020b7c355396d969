using LightWatch.Gateway;
using LightWatch.ServiceDefaults;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        builder.AddOwnAccess();
        builder.AddGateway();
    },
    app => app.MapGateway());
