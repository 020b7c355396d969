using LightWatch.Ingest;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;
using LightWatch.Storage.Control.Access;
using LightWatch.Storage.Hosting;

return await ServiceHost.RunAsync(
    args,
    builder =>
    {
        builder.AddStorage(StorageUse.Write);
        builder.AddCredentials();
        builder.AddFirstCredentials();
        builder.AddIngest();
    },
    app => app.MapIngest());
