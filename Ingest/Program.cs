using LightWatch.Control;
using LightWatch.Ingest;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;
using LightWatch.Storage.Hosting;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        builder.AddStorage(StorageUse.Write);
        builder.AddControl();
        builder.AddIngest();
    },
    app =>
    {
        app.MapControl(withTokens: false);
        app.MapIngest();
    });
