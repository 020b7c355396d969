using LightWatch.Ingest;
using LightWatch.ServiceDefaults;
using LightWatch.Storage;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddStorage(StorageUse.Write);
builder.AddIngest();

var app = builder.Build();
app.MapServiceDefaults();
app.MapIngest();
app.Run();
